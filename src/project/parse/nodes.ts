import { createHash } from 'node:crypto';
import { fail } from '../../errors.ts';
import { HOOK_KEYS, renderYaml } from '../config/render-yaml.ts';
import { asText, isMap, type YamlMap } from '../config/yaml.ts';
import { nodeScope, type ContextShared } from '../context/node.ts';
import { readText, type ProjectFileEntry } from '../files.ts';
import type { ManifestNode, NodeConfig, ResourceType } from '../manifest.ts';
import { native, toText, toValue, type Value } from '../template/index.ts';
import { capture, distinct, type Captured } from './capture.ts';
import type { Documentation } from './docs.ts';
import { describedColumns, docsOf } from './described.ts';
import { mergeConfig, projectLayers } from './node-config.ts';
import { constraintsOf, type Described } from './properties.ts';

/** Trees of configuration in dbt_project.yml, by section. */
export type ConfigTrees = Readonly<Record<string, YamlMap>>;

/** What all nodes of a package are made with. */
export interface NodeMaker {
  readonly shared: ContextShared;
  readonly packageName: string;
  readonly dir: string;
  readonly configs: ConfigTrees;
  /** The root project's trees, for a package that is not the root: what they say of it goes above all that it says itself. */
  readonly rootConfigs: ConfigTrees | undefined;
  /** The same as written, with no template rendered. */
  readonly unrendered: ConfigTrees;
  readonly docs: Documentation;
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

/** A node before its configuration is known. */
export interface Unfinished {
  readonly type: ResourceType;
  readonly described: Described | undefined;
  readonly file: ProjectFileEntry;
  readonly code: string;
  readonly name: string;
  /** Line of the file where the code begins. */
  readonly line?: number;
  readonly checksum?: string;
}

/** A model, singular test or analysis out of a SQL file. */
export async function sqlNode(
  maker: NodeMaker,
  file: ProjectFileEntry,
  given: { readonly type: ResourceType; readonly described: Described | undefined },
): Promise<ManifestNode> {
  const code = (await readText(file)).trimEnd();
  return finish(maker, { ...given, file, code, name: given.described?.name ?? stem(file.path) });
}

/** A seed: of its CSV only the checksum is taken here. */
export async function seedNode(
  maker: NodeMaker,
  file: ProjectFileEntry,
  described: Described | undefined,
): Promise<ManifestNode> {
  // Python reads every end of a line as one
  const checksum = sha256((await readText(file)).trim().replaceAll(/\r\n?/g, '\n'));
  const node = await finish(maker, { type: 'seed', described, file, code: '', name: stem(file.path), checksum });
  return { ...node, root_path: maker.dir };
}

export function stem(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.\w+$/, '');
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** dbt's names of a node: where it stands in the trees of configuration and selectors. */
function fqnOf({ packageName }: NodeMaker, { type, file, name, described }: Unfinished): string[] {
  const path = type === 'analysis' ? `analysis/${file.path}` : file.path;
  const folders = path.split('/').slice(0, -1);
  if (type === 'snapshot' && file.path.endsWith('.sql')) return [packageName, ...folders, stem(file.path), name];
  const version = described?.version;
  return [packageName, ...folders, name, ...(version ? [`v${version.v}`] : [])];
}

/** The layers of configuration for a node: its own project's, what the properties say, then (above config()) the root project's. */
export function layersOf(
  maker: NodeMaker,
  type: ResourceType,
  fqn: readonly string[],
): { readonly below: readonly YamlMap[]; readonly above: readonly YamlMap[]; readonly unrendered: readonly YamlMap[] } {
  const tree = CONFIG_TREES[type];
  if (tree === undefined) return { below: [], above: [], unrendered: [] };
  const [below, above, unrendered] = [maker.configs, maker.rootConfigs, maker.unrendered].map((trees) =>
    projectLayers(trees?.[tree], fqn),
  );
  return { below: below ?? [], above: above ?? [], unrendered: unrendered ?? [] };
}

export async function finish(maker: NodeMaker, unfinished: Unfinished): Promise<ManifestNode> {
  const { type, described, file, code, name } = unfinished;
  const fqn = fqnOf(maker, unfinished);
  const { below, above, unrendered } = layersOf(maker, type, fqn);
  const teller = { ...maker, packageName: described?.lender ?? maker.packageName };
  const properties = described ? await describedConfig(maker.shared, teller.packageName, described) : {};
  const layers = [...(type === 'test' ? [TEST_SCHEMA] : []), ...below, properties];
  const defaults = { materialized: MATERIALIZED[type] };
  const node = { name, schema: maker.target.schema, package_name: maker.packageName, resource_type: type, fqn };
  const early = mergeConfig([...layers, ...above], defaults);
  const place = { file: file.original, line: unfinished.line };
  const own = code === '' ? NOTHING : await capture(maker.shared, { code, ...place, config: early, node });
  const config = mergeConfig([...layers, own.config, ...above], defaults);
  const captured = config.enabled ? await withHooks(maker.shared, own, { ...place, config, node }) : own;
  if (type === 'seed') refuseSeedRefs(captured, { name, file: file.original });
  const version = described?.version;
  const base = { ...node, config, version: version?.v ?? null, ...(type === 'seed' ? { path: file.path } : {}) };
  const places = await relationOfNode(maker, base);
  const makesRelation =
    type === 'seed' || type === 'snapshot' || (type === 'model' && config.materialized !== 'ephemeral');
  return {
    name,
    package_name: maker.packageName,
    config,
    fqn,
    resource_type: type,
    ...places,
    unique_id: [type, maker.packageName, name, ...(version ? [`v${version.v}`] : [])].join('.'),
    relation_name: makesRelation
      ? maker.shared.engine.renderRelation({
          database: places.database,
          schema: places.schema,
          identifier: places.alias,
        })
      : null,
    path: type === 'analysis' ? `analysis/${file.path}` : file.path,
    original_file_path: file.original,
    raw_code: code,
    language: 'sql',
    tags: [...new Set(config.tags)],
    meta: config.meta,
    description: described ? await describe(teller, described) : '',
    doc_blocks: described ? maker.docs.used(described.description, teller.packageName) : [],
    columns: described ? await describedColumns(teller, described) : {},
    refs: captured.refs,
    sources: captured.sources,
    depends_on: { nodes: [], macros: captured.macros },
    patch_path: described ? `${teller.packageName}://${described.file.file}` : null,
    checksum: { name: 'sha256', checksum: unfinished.checksum ?? sha256(code.trim().split(/\s+/).join(' ')) },
    unrendered_config: mergeWritten([...unrendered, described?.config ?? {}, own.config]),
    docs: docsOf(config['docs']),
    group: typeof config['group'] === 'string' ? config['group'] : null,
    ...(type === 'model' ? modelOnly(described, config) : {}),
  };
}

function describe(maker: NodeMaker, { description, file }: Described): Promise<string> {
  return maker.docs.render(description, { packageName: maker.packageName, file: file.file });
}

/** A seed is loaded before all else: its hooks may refer to nothing. Errors: `seed-depends`. */
function refuseSeedRefs({ refs, sources }: Captured, seed: { readonly name: string; readonly file: string }): void {
  if (refs.length + sources.length > 0) fail('seed-depends', { seed: seed.name }, { place: { file: seed.file } });
}

/** What only models have. */
function modelOnly(described: Described | undefined, config: NodeConfig): Partial<ManifestNode> {
  const access = asText(config['access'] ?? 'protected') as NonNullable<ManifestNode['access']>;
  const deprecation = described?.values['deprecation_date'];
  const spine = described?.values['time_spine'];
  return {
    access,
    version: described?.version?.v ?? null,
    latest_version: described?.version?.latest ?? null,
    deprecation_date: deprecation === undefined || deprecation === null ? null : asText(deprecation),
    constraints: described ? constraintsOf(described.values) : [],
    ...(isMap(spine) ? { time_spine: { custom_granularities: [], ...spine } } : {}),
  };
}

/** Written configuration of all places, the most special last. */
export function mergeWritten(layers: readonly YamlMap[]): YamlMap {
  return Object.fromEntries(layers.flatMap((layer) => Object.entries(layer)));
}

const NOTHING: Captured = { config: {}, refs: [], sources: [], macros: [] };

/** What a node's hooks refer to as well: it runs after that, as in dbt. A hook that names its own node says `this`. */
async function withHooks(
  shared: ContextShared,
  own: Captured,
  input: {
    readonly file: string;
    readonly line: number | undefined;
    readonly config: NodeConfig;
    readonly node: Partial<ManifestNode>;
  },
): Promise<Captured> {
  const hooks = [...input.config['pre-hook'], ...input.config['post-hook']];
  if (hooks.length === 0) return own;
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
  packageName: string,
  { config, file, path }: Pick<Described, 'config' | 'file' | 'path'>,
): Promise<YamlMap> {
  if (!hasTemplates(config)) return Promise.resolve(config);
  const scope = nodeScope(shared, { own: [], runtime: undefined, node: { package_name: packageName } });
  return renderYaml(config, { scope, file, path: [...path, 'config'], skip: HOOK_KEYS }) as Promise<YamlMap>;
}

export function hasTemplates(value: unknown): boolean {
  if (typeof value === 'string') return /\{[{%]/.test(value);
  if (Array.isArray(value)) return value.some(hasTemplates);
  return isMap(value) && Object.values(value).some(hasTemplates);
}

type Named = Pick<ManifestNode, 'name' | 'package_name' | 'config' | 'fqn' | 'resource_type'> &
  Partial<Pick<ManifestNode, 'version'>>;

/** Schema, alias and database by the project's generate_… macros, as dbt has it. */
export async function relationOfNode(
  maker: Pick<NodeMaker, 'shared' | 'target'>,
  node: Named,
): Promise<Pick<ManifestNode, 'schema' | 'alias' | 'database'>> {
  const { config } = node;
  const places = {
    schema: await generated(maker, node, 'schema', () => defaultSchema(maker.target.schema, config.schema)),
    alias: await generated(maker, node, 'alias', () => defaultAlias(node)),
    database: await generated(maker, node, 'database', () => config.database?.trim() ?? maker.target.database),
  };
  if (node.resource_type !== 'snapshot') return places;
  // snapshots of old have keys of their own, which no macro changes
  const { target_schema: schema, target_database: database } = config;
  return {
    ...places,
    ...(typeof schema === 'string' && schema !== '' ? { schema } : {}),
    ...(typeof database === 'string' && database !== '' ? { database } : {}),
  };
}

function defaultSchema(schema: string, custom: string | undefined): string {
  return custom === undefined || custom === null ? schema : `${schema}_${custom.trim()}`;
}

function defaultAlias({ name, config, version }: Named): string {
  if (config.alias !== undefined && config.alias !== null && config.alias !== '') return config.alias.trim();
  return version === undefined || version === null ? name : `${name}_v${String(version).replaceAll('.', '_')}`;
}

/** What the macro of the project gives; where it is the built-in one, the same without a rendering. */
async function generated(
  { shared }: Pick<NodeMaker, 'shared'>,
  node: Named,
  part: 'schema' | 'alias' | 'database',
  builtin: () => string,
): Promise<string> {
  const macro = `generate_${part}_name`;
  const names = [macro, `${shared.engine.type}__${macro}`, `default__${macro}`];
  const source = names.map((name) => shared.macros.overriding(name, node.package_name)).find((found) => found);
  if (!source) return builtin();
  const scope = nodeScope(shared, { own: AT_PARSE, runtime: undefined, node });
  const custom = node.config[part];
  return toText(await scope.callSource(source, [custom ?? null, toValue({ ...node })])).trim();
}

/** Names that a generate_… macro may meet while nothing is known yet. */
const AT_PARSE: [string, Value][] = [['is_incremental', native('is_incremental', () => false)]];
