import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../errors.ts';
import { asList, isMap, readYaml, type YamlFile, type YamlMap } from './yaml.ts';

/** dbt_project.yml, with dbt's defaults. */
export interface ProjectFile {
  readonly name: string;
  readonly profile: string;
  readonly paths: {
    readonly models: readonly string[];
    readonly seeds: readonly string[];
    readonly tests: readonly string[];
    readonly macros: readonly string[];
    readonly snapshots: readonly string[];
    readonly analyses: readonly string[];
  };
  readonly vars: YamlMap;
  /** `models:`, `seeds:`, `tests:` … trees of configuration. */
  readonly configs: Readonly<Record<string, YamlMap>>;
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly dispatch: readonly { readonly namespace: string; readonly order: readonly string[] }[];
  readonly source: YamlFile;
}

const FILE = 'dbt_project.yml';

/** Errors: `project-missing`, `yaml-invalid`, `project-file`. */
export async function readProjectFile(dir: string): Promise<ProjectFile> {
  const path = join(dir, FILE);
  if (!existsSync(path)) fail('project-missing', { dir });
  const source = await readYaml(path, FILE);
  const file = source.value;
  if (!isMap(file))
    return fail('project-file', { file: FILE, problem: 'a mapping is expected' }, { place: source.placeOf([]) });
  const name = file['name'];
  if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name)) {
    return fail(
      'project-file',
      { file: FILE, problem: 'name must be letters, digits and underscores' },
      { place: source.placeOf(['name']) },
    );
  }
  const paths = (key: string, fallback: string[]): string[] => {
    const given = file[key] ?? file[key.replace('-', '_')];
    return given === undefined ? fallback : asList(given).map(String);
  };
  const configs: Record<string, YamlMap> = {};
  for (const kind of ['models', 'seeds', 'snapshots', 'sources', 'tests', 'data_tests']) {
    if (isMap(file[kind])) configs[kind === 'data_tests' ? 'tests' : kind] = file[kind];
  }
  return {
    name,
    profile: typeof file['profile'] === 'string' ? file['profile'] : name,
    paths: {
      models: paths('model-paths', ['models']),
      seeds: paths('seed-paths', ['seeds']),
      tests: paths('test-paths', ['tests']),
      macros: paths('macro-paths', ['macros']),
      snapshots: paths('snapshot-paths', ['snapshots']),
      analyses: paths('analysis-paths', ['analyses']),
    },
    vars: isMap(file['vars']) ? file['vars'] : {},
    configs,
    onRunStart: asList(file['on-run-start']).map(String),
    onRunEnd: asList(file['on-run-end']).map(String),
    dispatch: asList(file['dispatch'])
      .filter(isMap)
      .map((d) => ({ namespace: String(d['macro_namespace']), order: asList(d['search_order']).map(String) })),
    source,
  };
}
