import { parseTemplate, renderNative, toPlain, type Scope } from '../template/index.ts';
import { isMap } from './yaml.ts';

/** Renders the templates in a YAML value's strings; numbers and booleans that come out are values again, as in dbt. */
export async function renderYaml(value: unknown, scope: Scope, skip: readonly string[] = []): Promise<unknown> {
  if (typeof value === 'string') return value.includes('{{') || value.includes('{%') ? renderText(value, scope) : value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => renderYaml(item, scope, skip)));
  if (!isMap(value)) return value;
  const rendered: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value))
    rendered.push([key, skip.includes(key) ? item : await renderYaml(item, scope, skip)]);
  return Object.fromEntries(rendered);
}

async function renderText(text: string, scope: Scope): Promise<unknown> {
  return toPlain(await renderNative(parseTemplate(text, 'yaml'), scope));
}
