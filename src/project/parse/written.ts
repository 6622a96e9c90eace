import { fail } from '../../errors.ts';
import { asList, asText, isMap, type YamlMap } from '../config/yaml.ts';
import type { Exposure, Group } from '../manifest.ts';
import { capture } from './capture.ts';
import type { NodeMaker } from './nodes.ts';
import { projectLayers } from './node-config.ts';
import type { Written } from './properties.ts';
import { rendered } from './sources.ts';

/** Where an entry of a properties file stands in the project. */
export function placeOf(
  { packageName }: Pick<NodeMaker, 'packageName'>,
  { file, name }: Written,
): {
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly fqn: readonly string[];
} {
  const below = file.file.split('/').slice(1);
  return {
    package_name: packageName,
    path: below.join('/'),
    original_file_path: file.file,
    fqn: [packageName, ...below.slice(0, -1), name],
  };
}

/** What reads the models. Errors: `project-file` for a dependency that is no ref() or source(). */
export async function exposureNode(maker: NodeMaker, entry: Written): Promise<Exposure> {
  const values = await rendered(maker, entry.values, { ...entry, skip: ['description', 'depends_on'] });
  const place = placeOf(maker, entry);
  const own = mapOf(values['config']);
  const layers = [...projectLayers(maker.configs['exposures'], place.fqn), own];
  const config = Object.assign({}, ...layers) as YamlMap;
  const calls = asList(entry.values['depends_on']).map(asText);
  const code = calls.map((call) => `{{ ${call} }}`).join('\n');
  const { refs, sources } = await capture(maker.shared, { code, file: entry.file.file, config: {}, node: {} });
  const tags = [...asList(values['tags']), ...asList(config['tags'])].map(String);
  const meta = { ...mapOf(values['meta']), ...mapOf(config['meta']) };
  const owner = mapOf(values['owner']);
  if (typeof values['type'] !== 'string')
    fail(
      'project-file',
      { file: entry.file.file, problem: `exposure ${entry.name} has no type` },
      { place: entry.file.placeOf(entry.path) },
    );
  return {
    unique_id: `exposure.${maker.packageName}.${entry.name}`,
    resource_type: 'exposure',
    name: entry.name,
    ...place,
    type: asText(values['type']),
    owner,
    description: await maker.docs.render(asText(values['description']), {
      packageName: maker.packageName,
      file: entry.file.file,
    }),
    label: textOf(values['label']),
    maturity: textOf(values['maturity']),
    url: textOf(values['url']),
    meta,
    tags,
    config: { ...config, enabled: config['enabled'] !== false, tags, meta },
    unrendered_config: mapOf(entry.values['config']),
    refs,
    sources,
    depends_on: { nodes: [], macros: [] },
  };
}

export function groupNode(maker: NodeMaker, entry: Written): Group {
  const { package_name, path, original_file_path } = placeOf(maker, entry);
  return {
    unique_id: `group.${maker.packageName}.${entry.name}`,
    resource_type: 'group',
    name: entry.name,
    package_name,
    path,
    original_file_path,
    owner: mapOf(entry.values['owner']),
    description: textOf(entry.values['description']),
    config: { meta: mapOf(mapOf(entry.values['config'])['meta']) },
  };
}

/** The layers of a unit test's configuration, merged. */
export function unitTestConfig(maker: NodeMaker, fqn: readonly string[], own: YamlMap): YamlMap & { enabled: boolean } {
  const layers = [
    ...projectLayers(maker.configs['unit_tests'], fqn),
    own,
    ...projectLayers(maker.rootConfigs?.['unit_tests'], fqn),
  ];
  const merged = Object.assign({}, ...layers) as YamlMap;
  return {
    ...merged,
    enabled: merged['enabled'] !== false,
    tags: layers.flatMap((layer) => asList(layer['tags']).map(String)),
    meta: mapOf(...layers.map((layer) => layer['meta'])),
  };
}

function mapOf(...values: readonly unknown[]): YamlMap {
  return Object.assign({}, ...values.filter(isMap)) as YamlMap;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
