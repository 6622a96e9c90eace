import { fail } from '../../errors.ts';
import { ConfigObject } from '../context/config.ts';
import { nodeScope, type ContextShared } from '../context/node.ts';
import { RelationObject } from '../context/relation.ts';
import type { ManifestNode } from '../manifest.ts';
import { native, parseTemplate, render, toText, type Value } from '../template/index.ts';

/** What a template calls while it is rendered without a database. */
export interface Captured {
  readonly config: Readonly<Record<string, unknown>>;
  readonly refs: ManifestNode['refs'];
  readonly sources: ManifestNode['sources'];
  readonly macros: readonly string[];
}

export interface CaptureInput {
  readonly code: string;
  readonly file: string;
  /** Configuration known before the file's own config() calls. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly node: Partial<ManifestNode>;
  /** Values of a generic test's arguments: more names for the template. */
  readonly own?: readonly (readonly [string, Value])[];
}

/** Renders a template with `execute` false and gathers its config, ref and source calls; right through macros, as in dbt. */
export async function capture(shared: ContextShared, input: CaptureInput): Promise<Captured> {
  const config = new ConfigObject(input.config);
  const refs: ManifestNode['refs'][number][] = [];
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
  await render(parseTemplate(input.code, input.file), scope);
  return { config: config.gathered, refs: distinct(refs), sources: distinct(sources), macros: [...scope.used] };
}

/** The list without what it holds already. */
export function distinct<T>(list: readonly T[]): T[] {
  return [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
}

/** ref('model'), ref('package', 'model'), ref('model', v=2). */
export function refOf(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): ManifestNode['refs'][number] {
  const [first, second] = args.map(toText);
  if (first === undefined || args.length > 2)
    return fail('macro-arguments', { name: 'ref', problem: 'one or two names are expected' });
  const version = kwargs.get('version') ?? kwargs.get('v') ?? null;
  return {
    name: second ?? first,
    package: second === undefined ? null : first,
    version: version === null ? null : toText(version),
  };
}

export function sourceOf(args: readonly Value[]): [string, string] {
  const [source, table] = args.map(toText);
  if (source === undefined || table === undefined)
    return fail('macro-arguments', { name: 'source', problem: "two names are expected: source('name', 'table')" });
  return [source, table];
}
