import { HOOK_KEYS, renderYaml } from '../config/render-yaml.ts';
import { asList, asText, isMap, type YamlMap } from '../config/yaml.ts';
import { nodeScope } from '../context/node.ts';
import type { Freshness, FreshnessLimit, SourceDefinition } from '../manifest.ts';
import { describedColumns } from './described.ts';
import { projectLayers } from './node-config.ts';
import { hasTemplates, type NodeMaker } from './nodes.ts';
import type { Described, DescribedSource } from './properties.ts';

/** The tables of a source, with the values of their source where they have none of their own. */
export async function sourceNodes(maker: NodeMaker, source: DescribedSource): Promise<SourceDefinition[]> {
  const { file, path } = source;
  const values = await rendered(maker, source.values, { file, path, skip: ['tables', 'description'] });
  const tables: SourceDefinition[] = [];
  for (const table of source.tables) {
    const skip = ['columns', 'description', 'tests', 'data_tests'];
    const own = await rendered(maker, table.values, { file, path: table.path, skip });
    tables.push(await sourceNode(maker, { source, values, table, own }));
  }
  return tables;
}

/** An entry of a properties file with its templates rendered. */
export async function rendered(
  { shared, packageName }: Pick<NodeMaker, 'shared' | 'packageName'>,
  values: YamlMap,
  { file, path, skip }: Pick<DescribedSource, 'file' | 'path'> & { readonly skip: readonly string[] },
): Promise<YamlMap> {
  if (!hasTemplates(values)) return values;
  const scope = nodeScope(shared, { own: [], runtime: undefined, node: { package_name: packageName } });
  return (await renderYaml(values, { scope, file, path, skip: [...skip, ...HOOK_KEYS] })) as YamlMap;
}

interface OneTable {
  readonly source: DescribedSource;
  readonly values: YamlMap;
  readonly table: Described;
  readonly own: YamlMap;
}

async function sourceNode(maker: NodeMaker, one: OneTable): Promise<SourceDefinition> {
  const { source, values, table, own } = one;
  const { packageName, shared, target, docs } = maker;
  const path = source.file.file;
  const folders = path.split('/').slice(1, -1);
  const fqn = [packageName, ...folders, source.name, table.name];
  const config = configOf(maker, one, fqn);
  const database = asText(own['database'] ?? values['database'] ?? target.database);
  const schema = asText(own['schema'] ?? values['schema'] ?? source.name);
  const identifier = asText(own['identifier'] ?? table.name);
  const text = (description: string): Promise<string> => docs.render(description, { packageName, file: path });
  return {
    unique_id: `source.${packageName}.${source.name}.${table.name}`,
    resource_type: 'source',
    package_name: packageName,
    source_name: source.name,
    name: table.name,
    identifier,
    database,
    schema,
    relation_name: shared.engine.renderRelation({ database, schema, identifier }),
    fqn,
    path,
    original_file_path: path,
    description: await text(table.description),
    source_description: await text(source.description),
    config,
    tags: asList(config['tags']).map(String),
    meta: isMap(config['meta']) ? config['meta'] : {},
    source_meta: mapOf(values['meta'], mapOf(values['config'])['meta']),
    columns: await describedColumns(maker, table),
    loader: asText(own['loader'] ?? values['loader']),
    loaded_at_field: textOf(config['loaded_at_field']),
    loaded_at_query: textOf(config['loaded_at_query']),
    ...('freshness' in config ? { freshness: config['freshness'] as Freshness | null } : {}),
    doc_blocks: docs.used(table.description, packageName),
    quoting: mapOf(values['quoting'], own['quoting']),
    unrendered_config: unrenderedOf(source.values, table.values),
    unrendered_schema: textOf(table.values['schema'] ?? source.values['schema']),
    unrendered_database: textOf(table.values['database'] ?? source.values['database']),
  };
}

/** What a source and its table say of their configuration, as written. */
function unrenderedOf(source: YamlMap, table: YamlMap): YamlMap {
  const places = [source, mapOf(source['config']), table, mapOf(table['config'])];
  const last = (key: string): unknown => places.findLast((place) => key in place)?.[key] ?? null;
  const freshness = freshnessOf(places, undefined);
  const tags = places.flatMap((place) => asList(place['tags']));
  return {
    ...mapOf(source['config'], table['config']),
    meta: mapOf(...places.map((place) => place['meta'])),
    tags: [...new Set(tags.map(String))],
    ...(freshness === undefined ? {} : { freshness }),
    loaded_at_field: last('loaded_at_field'),
    loaded_at_query: last('loaded_at_query'),
  };
}

function configOf(maker: NodeMaker, { values, own }: OneTable, fqn: readonly string[]): SourceDefinition['config'] {
  const layers = [
    ...projectLayers(maker.configs['sources'], fqn),
    mapOf(values['config']),
    mapOf(own['config']),
    ...projectLayers(maker.rootConfigs?.['sources'], fqn),
  ];
  const merged: YamlMap = Object.assign({}, ...layers) as YamlMap;
  const places = [values, mapOf(values['config']), own, mapOf(own['config'])];
  const every = (key: string): unknown[] => [...layers.slice(0, -2), ...places].flatMap((p) => p[key] ?? []);
  const last = (key: string): unknown =>
    own[key] ?? mapOf(own['config'])[key] ?? values[key] ?? mapOf(values['config'])[key] ?? merged[key] ?? null;
  const freshness = freshnessOf([values, mapOf(values['config']), own, mapOf(own['config'])], merged['freshness']);
  return {
    ...merged,
    ...(freshness === undefined ? {} : { freshness }),
    enabled: ![merged, ...places].some((place) => place['enabled'] === false),
    tags: [...new Set(every('tags').map(String))],
    meta: mapOf(...[...layers.slice(0, -2), ...places].map((place) => place['meta'])),
    event_time: last('event_time'),
    loaded_at_field: last('loaded_at_field'),
    loaded_at_query: last('loaded_at_query'),
  };
}

/** The nearest freshness, undefined where nothing is said; `freshness: null` of a table takes its source's away. */
function freshnessOf(places: readonly YamlMap[], project: unknown): Freshness | null | undefined {
  let found: unknown = project;
  for (const place of places) {
    if (!('freshness' in place)) continue;
    const given = place['freshness'];
    found = isMap(given) && isMap(found) ? { ...found, ...given } : given;
  }
  if (found === undefined) return undefined;
  if (!isMap(found)) return null;
  return {
    warn_after: limitOf(found['warn_after']),
    error_after: limitOf(found['error_after']),
    filter: textOf(found['filter']),
  };
}

function limitOf(value: unknown): FreshnessLimit {
  const given = mapOf(value);
  return {
    count: typeof given['count'] === 'number' ? given['count'] : null,
    period: typeof given['period'] === 'string' ? (given['period'] as FreshnessLimit['period']) : null,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function mapOf(...values: readonly unknown[]): YamlMap {
  return Object.assign({}, ...values.filter(isMap)) as YamlMap;
}
