import { renderYaml } from '../config/render-yaml.ts';
import { asList, asText, isMap, type YamlMap } from '../config/yaml.ts';
import { nodeScope } from '../context/node.ts';
import type { SourceDefinition } from '../manifest.ts';
import type { NodeMaker } from './nodes.ts';
import { projectLayers } from './node-config.ts';
import type { DescribedSource } from './properties.ts';

/** The tables of a source, with the values of their source where they have none of their own. */
export async function sourceNodes(maker: NodeMaker, source: DescribedSource): Promise<SourceDefinition[]> {
  const scope = nodeScope(maker.shared, { own: [], runtime: undefined, node: undefined });
  const { file, path } = source;
  const values = (await renderYaml(source.values, { scope, file, path, skip: ['tables', 'description'] })) as YamlMap;
  const tables: SourceDefinition[] = [];
  for (const table of source.tables) {
    const skip = ['columns', 'description', 'tests', 'data_tests'];
    const own = (await renderYaml(table.values, { scope, file, path: table.path, skip })) as YamlMap;
    tables.push(sourceNode(maker, { source, values, table, own }));
  }
  return tables;
}

interface OneTable {
  readonly source: DescribedSource;
  readonly values: YamlMap;
  readonly table: DescribedSource['tables'][number];
  readonly own: YamlMap;
}

function sourceNode(maker: NodeMaker, { source, values, table, own }: OneTable): SourceDefinition {
  const path = source.file.file;
  const folders = path.split('/').slice(1, -1);
  const fqn = [maker.packageName, ...folders, source.name, table.name];
  const config = Object.assign(
    {},
    ...projectLayers(maker.configs['sources'], fqn),
    values['config'],
    own['config'],
  ) as YamlMap;
  const schema = asText(own['schema'] ?? values['schema'] ?? source.name);
  const identifier = asText(own['identifier'] ?? table.name);
  const meta = { ...(isMap(values['meta']) ? values['meta'] : {}), ...(isMap(own['meta']) ? own['meta'] : {}) };
  return {
    unique_id: `source.${maker.packageName}.${source.name}.${table.name}`,
    resource_type: 'source',
    package_name: maker.packageName,
    source_name: source.name,
    name: table.name,
    identifier,
    database: asText(own['database'] ?? values['database'] ?? maker.target.database),
    schema,
    relation_name: maker.shared.engine.renderRelation({ schema, identifier }),
    fqn,
    path,
    original_file_path: path,
    description: table.description,
    source_description: source.description,
    config: { enabled: config['enabled'] !== false && values['enabled'] !== false && own['enabled'] !== false },
    tags: [...asList(values['tags']), ...asList(own['tags'])].map(String),
    meta,
    columns: table.columns,
  };
}
