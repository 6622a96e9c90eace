import { fail } from '../../errors.ts';
import { ConfigObject } from '../context/config.ts';
import { nodeScope, type ContextShared } from '../context/node.ts';
import { RelationObject } from '../context/relation.ts';
import type { ManifestNode, Ref } from '../manifest.ts';
import {
  findCalls,
  native,
  parseTemplate,
  render,
  tolerateUndefined,
  toPlain,
  toText,
  type Template,
  type Value,
} from '../template/index.ts';

/** What a template calls while it is rendered without a database. */
export interface Captured {
  readonly config: Readonly<Record<string, unknown>>;
  readonly refs: readonly Ref[];
  readonly sources: ManifestNode['sources'];
  readonly macros: readonly string[];
}

export interface CaptureInput {
  readonly code: string;
  readonly file: string;
  /** Line of the file where the code begins. */
  readonly line?: number | undefined;
  /** Configuration known before the file's own config() calls. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly node: Partial<ManifestNode>;
  /** Values of a generic test's arguments: more names for the template. */
  readonly own?: readonly (readonly [string, Value])[];
}

/**
 * The config, ref and source calls of a template. Most say them plainly, and are only read; any other is rendered with
 * `execute` false, right through its macros, as in dbt.
 */
export async function capture(shared: ContextShared, input: CaptureInput): Promise<Captured> {
  const template = parseTemplate(input.code, input.file, { line: input.line });
  return plainCalls(shared, template, input) ?? rendering(shared, template, input);
}

/** What stands there plainly; undefined where only a rendering can tell. */
function plainCalls({ macros }: ContextShared, template: Template, { node }: CaptureInput): Captured | undefined {
  const names = ['ref', 'source', 'config'];
  if (names.some((name) => macros.overriding(name, node.package_name) !== undefined)) return undefined;
  const { calls, dynamic } = findCalls(template, names);
  if (dynamic) return undefined;
  const config = new ConfigObject({});
  const refs: Ref[] = [];
  const sources: [string, string][] = [];
  for (const { name, args, kwargs } of calls) {
    if (name === 'ref') refs.push(refOf(args, kwargs));
    else if (name === 'source') sources.push(sourceOf(args));
    else config.call([...args], kwargs);
  }
  return { config: config.gathered, refs: distinct(refs), sources: distinct(sources), macros: [] };
}

async function rendering(shared: ContextShared, template: Template, input: CaptureInput): Promise<Captured> {
  const config = new ConfigObject(input.config);
  const refs: Ref[] = [];
  const sources: [string, string][] = [];
  const nothing = new RelationObject(
    { schema: input.node.schema ?? '', identifier: input.node.name ?? '' },
    shared.engine.renderRelation,
  );
  const scope = nodeScope(shared, {
    node: input.node,
    runtime: undefined,
    own: [
      ['config', config],
      ['ref', native('ref', (args, kwargs) => (refs.push(refOf(args, kwargs)), nothing))],
      ['source', native('source', (args) => (sources.push(sourceOf(args)), nothing))],
      ['this', nothing],
      ['is_incremental', native('is_incremental', () => false)],
      ...(input.own ?? []),
    ],
  });
  tolerateUndefined(scope);
  await render(template, scope);
  return { config: config.gathered, refs: distinct(refs), sources: distinct(sources), macros: [...scope.used] };
}

/** The list without what it holds already. */
export function distinct<T>(list: readonly T[]): T[] {
  if (list.length < 2) return [...list];
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
}

/** ref('model'), ref('package', 'model'), ref('model', v=2). */
export function refOf(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Ref {
  const [first, second] = args.map(toText);
  if (first === undefined || args.length > 2)
    return fail('macro-arguments', { name: 'ref', problem: 'one or two names are expected' });
  const version = toPlain(kwargs.get('version') ?? kwargs.get('v') ?? null);
  return {
    name: second ?? first,
    package: second === undefined ? null : first,
    version: typeof version === 'number' || typeof version === 'string' ? version : null,
  };
}

export function sourceOf(args: readonly Value[]): [string, string] {
  const [source, table] = args.map(toText);
  if (source === undefined || table === undefined)
    return fail('macro-arguments', { name: 'source', problem: "two names are expected: source('name', 'table')" });
  return [source, table];
}
