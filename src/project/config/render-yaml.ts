import { parseTemplate, renderNative, toPlain, type Scope } from '../template/index.ts';
import { isMap, type YamlFile } from './yaml.ts';

export interface RenderYamlOptions {
  readonly scope: Scope;
  /** The file that the value is of, so that errors tell their line. */
  readonly file: YamlFile;
  /** Keys that lead to the value. */
  readonly path: readonly (string | number)[];
  /** Keys, at any depth, whose values stay as written. */
  readonly skip?: readonly string[];
}

/** Keys whose SQL is rendered when it runs. */
export const HOOK_KEYS: readonly string[] = ['pre-hook', 'post-hook', 'pre_hook', 'post_hook'].flatMap((key) => [
  key,
  `+${key}`,
]);

/** Renders the templates in a YAML value's strings; numbers and booleans that come out are values again, as in dbt. */
export async function renderYaml(value: unknown, options: RenderYamlOptions): Promise<unknown> {
  const { path, skip = [] } = options;
  if (typeof value === 'string') return /\{[{%]/.test(value) ? renderText(value, options) : value;
  const below = (item: unknown, key: string | number): Promise<unknown> =>
    renderYaml(item, { ...options, path: [...path, key] });
  if (Array.isArray(value)) return Promise.all(value.map(below));
  if (!isMap(value)) return value;
  const rendered: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value))
    rendered.push([key, skip.includes(key) ? item : await below(item, key)]);
  return Object.fromEntries(rendered);
}

async function renderText(text: string, { scope, file, path }: RenderYamlOptions): Promise<unknown> {
  const { line } = file.placeOf(path);
  return toPlain(await renderNative(parseTemplate(text, file.file, { line }), scope));
}
