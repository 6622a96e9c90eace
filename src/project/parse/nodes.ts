import { createHash } from 'node:crypto';
import type { ContextShared } from '../context/node.ts';
import { nodeScope } from '../context/node.ts';
import { HOOK_KEYS, renderYaml } from '../config/render-yaml.ts';
import type { YamlMap } from '../config/yaml.ts';
import { readText, type ProjectFileEntry } from '../files.ts';
import type { ManifestNode, NodeConfig, ResourceType } from '../manifest.ts';
import { toText, toValue } from '../template/index.ts';
import { capture, distinct, type Captured } from './capture.ts';
import { mergeConfig, projectLayers } from './node-config.ts';
import type { Described } from './properties.ts';

/** What all nodes are made with. */
export interface NodeMaker {
  readonly shared: ContextShared;
  readonly packageName: string;
  readonly dir: string;
  readonly configs: Readonly<Record<string, YamlMap>>;
  readonly target: { readonly schema: string; readonly database: string };
}

const MATERIALIZED: Readonly<Record<ResourceType, string>> = {
  model: 'view',
  seed: 'seed',
  snapshot: 'snapshot',
  test: 'test',
  operation: 'view',
  analysis: 'view',
};

/** Where dbt keeps failing rows, if it is told to. */
export const TEST_SCHEMA = { schema: 'dbt_test__audit' };

const CONFIG_TREES: Partial<Record<ResourceType, string>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'tests',
  analysis: 'models',
};

/** A model, singular test or analysis out of a SQL file. */
export async function sqlNode(
  maker: NodeMaker,
  file: ProjectFileEntry,
  given: { readonly type: ResourceType; readonly described: Described | undefined },
): Promise<ManifestNode> {
  const code = (await readText(file)).trimEnd();
  return finish(maker, { ...given, file, code });
}

/** A seed: its CSV is not read here. */
export async function seedNode(
  maker: NodeMaker,
  file: ProjectFileEntry,
  described: Described | undefined,
): Promise<ManifestNode> {
  const node = await finish(maker, { type: 'seed', described, file, code: '' });
  return { ...node, root_path: maker.dir };
}

interface Unfinished {
  readonly type: ResourceType;
  readonly described: Described | undefined;
  readonly file: ProjectFileEntry;
  readonly code: string;
}

async function finish(maker: NodeMaker, { type, described, file, code }: Unfinished): Promise<ManifestNode> {
  const name = (file.path.split('/').at(-1) ?? file.path).replace(/\.\w+$/, '');
  const path = type === 'analysis' ? `analysis/${file.path}` : file.path;
  const fqn = [maker.packageName, ...path.split('/').slice(0, -1), name];
  const tree = CONFIG_TREES[type];
  const properties = described ? await describedConfig(maker.shared, described) : {};
  const layers = [
    ...(type === 'test' ? [TEST_SCHEMA] : []),
    ...projectLayers(tree === undefined ? undefined : maker.configs[tree], fqn),
    properties,
  ];
  const defaults = { materialized: MATERIALIZED[type] };
  const early = mergeConfig(layers, defaults);
  const node = { name, schema: maker.target.schema };
  const own = code === '' ? NOTHING : await capture(maker.shared, { code, file: file.original, config: early, node });
  const config = mergeConfig([...layers, own.config], defaults);
  const captured = config.enabled ? await withHooks(maker.shared, own, { file: file.original, config, node }) : own;
  const base = { name, package_name: maker.packageName, config, fqn, resource_type: type };
  const places = await relationOfNode(maker, base);
  const makesRelation =
    type === 'seed' || type === 'snapshot' || (type === 'model' && config.materialized !== 'ephemeral');
  return {
    ...base,
    ...places,
    unique_id: `${type}.${maker.packageName}.${name}`,
    relation_name: makesRelation
      ? maker.shared.engine.renderRelation({ schema: places.schema, identifier: places.alias })
      : null,
    path,
    original_file_path: file.original,
    raw_code: code,
    language: 'sql',
    tags: [...new Set(config.tags)].sort(),
    meta: config.meta,
    description: described?.description ?? '',
    columns: described?.columns ?? {},
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { nodes: [], macros: captured.macros },
    patch_path: described ? `${maker.packageName}://${described.file.file}` : null,
    checksum: { name: 'sha256', checksum: createHash('sha256').update(code.trim()).digest('hex') },
  };
}

const NOTHING: Captured = { config: {}, refs: [], sources: [], macros: [] };

/** What a node's hooks refer to as well: it runs after that, as in dbt. A hook that names its own node says `this`. */
async function withHooks(
  shared: ContextShared,
  own: Captured,
  input: { readonly file: string; readonly config: NodeConfig; readonly node: Partial<ManifestNode> },
): Promise<Captured> {
  const hooks = [...input.config['pre-hook'], ...input.config['post-hook']];
  const found: Captured[] = [own];
  for (const { sql } of hooks) found.push(await capture(shared, { ...input, code: sql }));
  const refs = found.flatMap((c, i) => (i === 0 ? c.refs : c.refs.filter((r) => r.name !== input.node.name)));
  return {
    config: own.config,
    refs: distinct(refs),
    sources: distinct(found.flatMap((c) => c.sources)),
    macros: [...new Set(found.flatMap((c) => c.macros))],
  };
}

/** The configuration of a properties file with its templates rendered; hooks stay as written. */
export function describedConfig(
  shared: ContextShared,
  { config, file, path }: Pick<Described, 'config' | 'file' | 'path'>,
): Promise<YamlMap> {
  const scope = nodeScope(shared, { own: [], runtime: undefined, node: undefined });
  return renderYaml(config, { scope, file, path: [...path, 'config'], skip: HOOK_KEYS }) as Promise<YamlMap>;
}

type Named = Pick<ManifestNode, 'name' | 'package_name' | 'config' | 'fqn' | 'resource_type'>;

/** Schema, alias and database by the project's generate_… macros, as dbt has it. */
export async function relationOfNode(
  { shared, target }: Pick<NodeMaker, 'shared' | 'target'>,
  node: Named,
): Promise<Pick<ManifestNode, 'schema' | 'alias' | 'database'>> {
  const scope = nodeScope(shared, { own: [], runtime: undefined, node });
  const model = toValue({ ...node });
  const call = async (macro: string, custom: string | undefined): Promise<string> =>
    toText(await scope.call(macro, [custom ?? null, model])).trim();
  return {
    schema: await call('generate_schema_name', node.config.schema),
    alias: await call('generate_alias_name', node.config.alias),
    database: node.config.database ?? target.database,
  };
}
