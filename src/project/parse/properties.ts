import { fail } from '../../errors.ts';
import { asList, asText, isMap, type YamlFile, type YamlMap } from '../config/yaml.ts';
import type { ColumnProperties, Constraint, Version } from '../manifest.ts';
import { askedTests, type AskedTest } from './asked-test.ts';

/** What a properties file says of a model, seed, snapshot, analysis, test, macro or source table. */
export interface Described {
  readonly name: string;
  readonly description: string;
  readonly config: YamlMap;
  readonly columns: Readonly<Record<string, ColumnProperties>>;
  readonly tests: readonly AskedTest[];
  /** The whole entry as written. */
  readonly values: YamlMap;
  readonly file: YamlFile;
  /** Keys that lead to it in the file. */
  readonly path: readonly (string | number)[];
  /** The package whose file it stands in, where that is not the node's own. */
  readonly lender?: string | undefined;
  /** Models with versions: which one it speaks of, and the one that an unversioned ref() means. */
  readonly version?: { readonly v: Version; readonly latest: Version; readonly definedIn: string } | undefined;
}

export interface DescribedSource {
  readonly name: string;
  readonly description: string;
  readonly values: YamlMap;
  readonly tables: readonly Described[];
  readonly file: YamlFile;
  readonly path: readonly (string | number)[];
}

/** An entry that is taken as it is written: an exposure, a group, a unit test. */
export interface Written {
  readonly name: string;
  readonly values: YamlMap;
  readonly file: YamlFile;
  readonly path: readonly (string | number)[];
}

type DescribedKey = 'models' | 'seeds' | 'snapshots' | 'analyses' | 'macros' | 'data_tests';
type WrittenKey = 'exposures' | 'groups' | 'unit_tests';

export interface Properties extends Readonly<
  Record<DescribedKey, readonly Described[]> & Record<WrittenKey, readonly Written[]>
> {
  readonly sources: readonly DescribedSource[];
}

/** Reads one properties file. Errors: `project-file` with its place. */
export function readProperties(file: YamlFile): Properties {
  const top = file.value ?? {};
  if (!isMap(top))
    return fail('project-file', { file: file.file, problem: 'a mapping is expected' }, { place: file.placeOf([]) });
  const described = (key: string): Described[] =>
    maps(file, top, [key]).flatMap((entry, i) => versionsOf(describe(file, entry, [key, i])));
  const written = (key: string): Written[] =>
    maps(file, top, [key]).map((values, i) => ({ name: String(values['name']), values, file, path: [key, i] }));
  return {
    models: described('models'),
    seeds: described('seeds'),
    snapshots: described('snapshots'),
    analyses: described('analyses'),
    macros: described('macros'),
    data_tests: described(top['data_tests'] === undefined ? 'tests' : 'data_tests'),
    exposures: written('exposures'),
    groups: written('groups'),
    unit_tests: written('unit_tests'),
    sources: maps(file, top, ['sources']).map((source, i) => describeSource(file, source, i)),
  };
}

/** All properties of a package. */
export function joinProperties(read: readonly Properties[]): Properties {
  const all = <T>(pick: (p: Properties) => readonly T[]): readonly T[] => read.flatMap(pick);
  return {
    models: all((p) => p.models),
    seeds: all((p) => p.seeds),
    snapshots: all((p) => p.snapshots),
    analyses: all((p) => p.analyses),
    macros: all((p) => p.macros),
    data_tests: all((p) => p.data_tests),
    exposures: all((p) => p.exposures),
    groups: all((p) => p.groups),
    unit_tests: all((p) => p.unit_tests),
    sources: all((p) => p.sources),
  };
}

/** The mappings of a list at a path of keys, each with a name. */
function maps(file: YamlFile, at: YamlMap, path: readonly (string | number)[]): YamlMap[] {
  const key = String(path.at(-1));
  return asList(at[key]).map((entry, i) =>
    isMap(entry) && (typeof entry['name'] === 'string' || typeof entry['name'] === 'number')
      ? entry
      : fail(
          'project-file',
          { file: file.file, problem: `an entry of ${key} has no name` },
          { place: file.placeOf([...path, i]) },
        ),
  );
}

function describeSource(file: YamlFile, source: YamlMap, i: number): DescribedSource {
  const path = ['sources', i] as const;
  const tables = maps(file, source, [...path, 'tables']).map((table, j) =>
    describe(file, table, [...path, 'tables', j]),
  );
  return {
    name: String(source['name']),
    description: asText(source['description']),
    values: source,
    tables,
    file,
    path,
  };
}

function describe(file: YamlFile, entry: YamlMap, path: readonly (string | number)[]): Described {
  const { columns, tests } = describeColumns(file, entry, path);
  return {
    name: String(entry['name']),
    description: asText(entry['description']),
    config: ownConfig(entry),
    columns,
    tests: [...askedTests(file, entry, { column: null, quoted: false, path }), ...tests],
    values: entry,
    file,
    path,
  };
}

function describeColumns(
  file: YamlFile,
  entry: YamlMap,
  path: readonly (string | number)[],
): { columns: Record<string, ColumnProperties>; tests: AskedTest[] } {
  const columns: Record<string, ColumnProperties> = {};
  const tests: AskedTest[] = [];
  for (const [i, column] of asList(entry['columns']).entries()) {
    if (!isMap(column) || column['name'] === undefined) continue; // `include: all` of a version
    const name = asText(column['name']);
    columns[name] = columnProperties(column);
    tests.push(
      ...askedTests(file, column, {
        column: name,
        quoted: column['quote'] === true,
        path: [...path, 'columns', i],
      }),
    );
  }
  return { columns, tests };
}

function columnProperties(column: YamlMap): ColumnProperties {
  const config = isMap(column['config']) ? column['config'] : {};
  const meta = { ...mapOf(column['meta']), ...mapOf(config['meta']) };
  return {
    name: asText(column['name']),
    description: asText(column['description']),
    data_type: typeof column['data_type'] === 'string' ? column['data_type'] : undefined,
    quote: typeof column['quote'] === 'boolean' ? column['quote'] : undefined,
    meta,
    tags: [...asList(column['tags']), ...asList(config['tags'])].map(String),
    constraints: constraintsOf(column),
  };
}

export function constraintsOf(entry: YamlMap): Constraint[] {
  return asList(entry['constraints'])
    .filter(isMap)
    .map((c) => ({ ...c, type: asText(c['type']) }));
}

/** Keys that dbt takes beside `config:` too. */
const BESIDE = ['meta', 'tags', 'docs', 'group', 'access'];

function ownConfig(entry: YamlMap): YamlMap {
  const beside = BESIDE.filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]] as const);
  return { ...Object.fromEntries(beside), ...mapOf(entry['config']) };
}

function mapOf(value: unknown): YamlMap {
  return isMap(value) ? value : {};
}

/** A model with versions is described once for each; what a version says of itself comes on top. */
function versionsOf(model: Described): Described[] {
  const versions = asList(model.values['versions'])
    .filter(isMap)
    .filter((v) => v['v'] !== undefined);
  if (versions.length === 0) return [model];
  const names = versions.map((v) => v['v'] as Version);
  const latest = (model.values['latest_version'] as Version | undefined) ?? newest(names);
  return versions.map((version, i) => oneVersion(model, version, { index: i, latest }));
}

function newest(versions: readonly Version[]): Version {
  const numeric = versions.every((v) => !Number.isNaN(Number(v)));
  return [...versions].sort((a, b) =>
    numeric ? Number(b) - Number(a) : String(a) < String(b) ? 1 : String(a) > String(b) ? -1 : 0,
  )[0] as Version;
}

function oneVersion(
  model: Described,
  version: YamlMap,
  { index, latest }: { readonly index: number; readonly latest: Version },
): Described {
  const { file } = model;
  const v = version['v'] as Version;
  const path = [...model.path, 'versions', index];
  const own = describeColumns(file, version, path);
  const included = includedColumns(model, version);
  const inherited = model.tests.filter((t) => t.column === null || included.has(t.column));
  const ownTests = version['data_tests'] !== undefined || version['tests'] !== undefined;
  return {
    ...model,
    description: version['description'] === undefined ? model.description : asText(version['description']),
    config: { ...model.config, ...ownConfig(version) },
    columns: { ...Object.fromEntries(included), ...own.columns },
    tests: [
      ...inherited.filter((t) => t.column !== null || !ownTests),
      ...askedTests(file, version, { column: null, quoted: false, path }),
      ...own.tests,
    ],
    values: { ...model.values, ...version, name: model.name },
    version: {
      v,
      latest,
      definedIn: typeof version['defined_in'] === 'string' ? version['defined_in'] : `${model.name}_v${v}`,
    },
  };
}

/** `columns: [{include: all, exclude: [a]}]` of a version. */
function includedColumns(model: Described, version: YamlMap): Map<string, ColumnProperties> {
  const rule = asList(version['columns'])
    .filter(isMap)
    .find((c) => c['include'] !== undefined || c['exclude'] !== undefined);
  const all = Object.entries(model.columns);
  if (!rule) return new Map(all);
  const include = rule['include'];
  const wanted =
    include === undefined || include === 'all' || include === '*' ? undefined : asList(include).map(String);
  const excluded = asList(rule['exclude']).map(String);
  return new Map(all.filter(([name]) => (wanted?.includes(name) ?? true) && !excluded.includes(name)));
}
