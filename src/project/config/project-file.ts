import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../errors.ts';
import type { Scope } from '../template/index.ts';
import { HOOK_KEYS, renderYaml } from './render-yaml.ts';
import { asList, asText, isMap, readYaml, type YamlFile, type YamlMap } from './yaml.ts';

/** dbt_project.yml, with dbt's defaults. Its trees of configuration are as written until the target is known. */
export interface ProjectFile {
  /** SHA-256 of dbt_project.yml, of which only the words count, as dbt writes it of hooks. */
  readonly checksum: string;
  readonly name: string;
  readonly profile: string;
  readonly paths: {
    readonly models: readonly string[];
    readonly seeds: readonly string[];
    readonly tests: readonly string[];
    readonly macros: readonly string[];
    readonly snapshots: readonly string[];
    readonly analyses: readonly string[];
    readonly docs: readonly string[];
    readonly assets: readonly string[];
    readonly packages: string;
    readonly target: string;
    readonly clean: readonly string[];
  };
  readonly version: string | null;
  readonly requireDbtVersion: readonly string[];
  /** `flags:` of the file. */
  readonly flags: YamlMap;
  /** As written, with no template rendered. */
  readonly written: YamlMap;
  /** `models:`, `seeds:`, `tests:` … trees of configuration. */
  readonly configs: Readonly<Record<string, YamlMap>>;
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly dispatch: readonly { readonly namespace: string; readonly order: readonly string[] }[];
  readonly source: YamlFile;
}

const FILE = 'dbt_project.yml';
const TREES = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'tests',
  'data_tests',
  'analyses',
  'exposures',
  'unit_tests',
] as const;
/** What is rendered when it is used: hooks when they run, trees when the target is known; variables never. */
const LATE = ['on-run-start', 'on-run-end', 'query-comment', 'vars', ...TREES];

/** Reads dbt_project.yml; `scope` makes the context of its templates. Errors: `project-missing`, `yaml-invalid`, `project-file`. */
export async function readProjectFile(dir: string, scope: (written: YamlMap) => Scope): Promise<ProjectFile> {
  const path = join(dir, FILE);
  if (!existsSync(path)) fail('project-missing', { dir });
  const source = await readYaml(path, FILE);
  const written = source.value;
  if (!isMap(written))
    return fail('project-file', { file: FILE, problem: 'a mapping is expected' }, { place: source.placeOf([]) });
  const file = (await renderYaml(written, { scope: scope(written), file: source, path: [], skip: LATE })) as YamlMap;
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
  const folders = {
    models: paths('model-paths', paths('source-paths', ['models'])),
    seeds: paths('seed-paths', paths('data-paths', ['seeds'])),
    tests: paths('test-paths', ['tests']),
    macros: paths('macro-paths', ['macros']),
    snapshots: paths('snapshot-paths', ['snapshots']),
    analyses: paths('analysis-paths', ['analyses']),
  };
  const target = asText(file['target-path'] ?? 'target');
  return {
    checksum: checksumOf(await readFile(path, 'utf8')),
    name,
    version: file['version'] === undefined ? null : asText(file['version']),
    requireDbtVersion: asList(file['require-dbt-version']).map(String),
    flags: isMap(file['flags']) ? file['flags'] : {},
    profile: typeof file['profile'] === 'string' ? file['profile'] : name,
    paths: {
      ...folders,
      docs: paths('docs-paths', [...new Set(Object.values(folders).flat())]),
      assets: paths('asset-paths', []),
      packages: asText(file['packages-install-path'] ?? 'dbt_packages'),
      target,
      clean: paths('clean-targets', [target]),
    },
    written,
    configs: treesOf(source, file),
    onRunStart: asList(file['on-run-start']).map(String),
    onRunEnd: asList(file['on-run-end']).map(String),
    dispatch: asList(file['dispatch'])
      .filter(isMap)
      .map((d) => ({ namespace: String(d['macro_namespace']), order: asList(d['search_order']).map(String) })),
    source,
  };
}

function treesOf(source: YamlFile, file: YamlMap): Record<string, YamlMap> {
  const trees: Record<string, YamlMap> = {};
  for (const kind of TREES) {
    const tree = file[kind] ?? {};
    if (!isMap(tree))
      return fail(
        'project-file',
        { file: FILE, problem: `${kind}: a mapping is expected` },
        { place: source.placeOf([kind]) },
      );
    if (file[kind] !== undefined) trees[kind === 'data_tests' ? 'tests' : kind] = tree;
  }
  return trees;
}

/** The trees of configuration with their templates rendered; hooks stay as written. */
export async function renderConfigs({ source, configs }: ProjectFile, scope: Scope): Promise<ProjectFile['configs']> {
  const rendered: [string, YamlMap][] = [];
  for (const [kind, tree] of Object.entries(configs)) {
    const path = [kind === 'tests' && isMap(source.value) && source.value['data_tests'] ? 'data_tests' : kind];
    rendered.push([kind, (await renderYaml(tree, { scope, file: source, path, skip: HOOK_KEYS })) as YamlMap]);
  }
  return Object.fromEntries(rendered);
}

function checksumOf(text: string): string {
  const words = text.trim().split(/\s+/).join(' ');
  return createHash('sha256').update(words).digest('hex');
}
