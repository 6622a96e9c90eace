import { createHash } from 'node:crypto';
import type { ContextShared } from '../context/node.ts';
import { nodeScope } from '../context/node.ts';
import type { YamlMap } from '../config/yaml.ts';
import { readText, type ProjectFileEntry } from '../files.ts';
import type { ManifestNode, ResourceType } from '../manifest.ts';
import { toText, toValue } from '../template/index.ts';
import { capture, type Captured } from './capture.ts';
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

const CONFIG_TREES: Partial<Record<ResourceType, string>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'tests',
};

/** A model, singular test or analysis out of a SQL file. */
export async function sqlNode(
  maker: NodeMaker,
  file: ProjectFileEntry,
  given: { readonly type: ResourceType; readonly described: Described | undefined },
): Promise<ManifestNode> {
  const code = await readText(file);
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
  const fqn = [maker.packageName, ...file.path.split('/').slice(0, -1), name];
  const tree = CONFIG_TREES[type];
  const layers = [...projectLayers(tree === undefined ? undefined : maker.configs[tree], fqn), described?.config ?? {}];
  const defaults = { materialized: MATERIALIZED[type] };
  const early = mergeConfig(layers, defaults);
  const nothing: Captured = { config: {}, refs: [], sources: [], macros: [] };
  const captured =
    code === ''
      ? nothing
      : await capture(maker.shared, {
          code,
          file: file.original,
          config: early,
          node: { name, schema: maker.target.schema },
        });
  const config = mergeConfig([...layers, captured.config], defaults);
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
    path: file.path,
    original_file_path: file.original,
    raw_code: code,
    language: 'sql',
    tags: config.tags,
    meta: config.meta,
    description: described?.description ?? '',
    columns: described?.columns ?? {},
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { nodes: [], macros: captured.macros },
    checksum: { name: 'sha256', checksum: createHash('sha256').update(code).digest('hex') },
  };
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
