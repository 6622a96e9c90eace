import { asList, asText, isMap, type YamlFile, type YamlMap } from '../config/yaml.ts';
import type { ColumnProperties } from '../manifest.ts';
import { fail } from '../../errors.ts';

/** A generic test as a properties file asks for it. */
export interface AskedTest {
  readonly name: string;
  readonly namespace: string | null;
  readonly args: YamlMap;
  readonly config: YamlMap;
  /** A name of its own, or null. */
  readonly alias: string | null;
  readonly column: string | null;
  /** True where the column's name is quoted. */
  readonly quoted: boolean;
  readonly file: YamlFile;
  readonly path: readonly (string | number)[];
}

/** What a properties file says of a model, seed, snapshot or source table. */
export interface Described {
  readonly name: string;
  readonly description: string;
  readonly config: YamlMap;
  readonly columns: Readonly<Record<string, ColumnProperties>>;
  readonly tests: readonly AskedTest[];
  readonly file: YamlFile;
  /** Keys that lead to it in the file. */
  readonly path: readonly (string | number)[];
}

export interface DescribedSource {
  readonly name: string;
  readonly description: string;
  readonly values: YamlMap;
  readonly tables: readonly (Described & { readonly values: YamlMap })[];
  readonly file: YamlFile;
  readonly path: readonly (string | number)[];
}

export interface Properties {
  readonly models: readonly Described[];
  readonly seeds: readonly Described[];
  readonly snapshots: readonly Described[];
  readonly sources: readonly DescribedSource[];
}

const TEST_KEYS = new Set(['config', 'name', 'arguments', 'description', 'column_name', 'test_name']);
const TEST_CONFIG = [
  'severity',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'enabled',
  'tags',
  'meta',
  'schema',
  'alias',
  'database',
];

/** Reads one properties file. Errors: `project-file` with its place. */
export function readProperties(file: YamlFile): Properties {
  const top = file.value ?? {};
  if (!isMap(top))
    return fail('project-file', { file: file.file, problem: 'a mapping is expected' }, { place: file.placeOf([]) });
  const described = (key: string): Described[] =>
    maps(file, top, key).map((entry, i) => describe(file, entry, [key, i]));
  return {
    models: described('models'),
    seeds: described('seeds'),
    snapshots: described('snapshots'),
    sources: maps(file, top, 'sources').map((source, i) => describeSource(file, source, i)),
  };
}

function maps(file: YamlFile, top: YamlMap, key: string): YamlMap[] {
  const list = asList(top[key]);
  return list.map((entry, i) => (isMap(entry) && typeof entry['name'] === 'string' ? entry : nameless(file, key, i)));
}

function nameless(file: YamlFile, key: string, i: number): never {
  return fail(
    'project-file',
    { file: file.file, problem: `an entry of ${key} has no name` },
    { place: file.placeOf([key, i]) },
  );
}

function describeSource(file: YamlFile, source: YamlMap, i: number): DescribedSource {
  const tables = maps(file, source, 'tables').map((table, j) => ({
    ...describe(file, table, ['sources', i, 'tables', j]),
    values: table,
  }));
  const description = asText(source['description']);
  return { name: String(source['name']), description, values: source, tables, file, path: ['sources', i] };
}

function describe(file: YamlFile, entry: YamlMap, path: readonly (string | number)[]): Described {
  const columns: Record<string, ColumnProperties> = {};
  const tests = testsOf(file, entry, { column: null, quoted: false, path });
  for (const [i, column] of maps(file, entry, 'columns').entries()) {
    const name = String(column['name']);
    columns[name] = {
      name,
      description: asText(column['description']),
      data_type: typeof column['data_type'] === 'string' ? column['data_type'] : undefined,
      quote: typeof column['quote'] === 'boolean' ? column['quote'] : undefined,
      meta: isMap(column['meta']) ? column['meta'] : {},
      tags: asList(column['tags']).map(String),
    };
    tests.push(
      ...testsOf(file, column, { column: name, quoted: column['quote'] === true, path: [...path, 'columns', i] }),
    );
  }
  return {
    name: String(entry['name']),
    description: asText(entry['description']),
    config: ownConfig(entry),
    columns,
    tests,
    file,
    path,
  };
}

/** `config:` and the keys that dbt also takes beside it. */
function ownConfig(entry: YamlMap): YamlMap {
  const beside = Object.fromEntries(
    ['meta', 'tags'].filter((key) => entry[key] !== undefined).map((key) => [key, entry[key]]),
  );
  return { ...beside, ...(isMap(entry['config']) ? entry['config'] : {}) };
}

interface On {
  readonly column: string | null;
  readonly quoted: boolean;
  readonly path: readonly (string | number)[];
}

function testsOf(file: YamlFile, entry: YamlMap, { column, quoted, path }: On): AskedTest[] {
  const key = entry['data_tests'] === undefined ? 'tests' : 'data_tests';
  return asList(entry[key]).map((test, i) => {
    const asked = askedTest(test);
    if (!asked)
      return fail(
        'project-file',
        { file: file.file, problem: 'a test is a name or a name with arguments' },
        { place: file.placeOf([...path, key, i]) },
      );
    return { ...asked, column, quoted, file, path: [...path, key, i] };
  });
}

/** `unique`, `{accepted_values: {values: […]}}`, `{name: …, test_name: …}`. */
function askedTest(test: unknown): Omit<AskedTest, 'column' | 'quoted' | 'file' | 'path'> | undefined {
  if (typeof test === 'string') return { ...qualified(test), args: {}, config: {}, alias: null };
  if (!isMap(test)) return undefined;
  const named = typeof test['test_name'] === 'string' ? ([test['test_name'], test] as const) : Object.entries(test)[0];
  if (!named) return undefined;
  const [name, given] = named;
  const body = isMap(given) ? given : {};
  const beside = Object.entries(body).filter(([key]) => !TEST_KEYS.has(key) && !TEST_CONFIG.includes(key));
  const args = { ...(isMap(body['arguments']) ? body['arguments'] : {}), ...Object.fromEntries(beside) };
  const config = Object.fromEntries(Object.entries(body).filter(([key]) => TEST_CONFIG.includes(key)));
  const alias = typeof body['name'] === 'string' ? body['name'] : null;
  return { ...qualified(name), args, config: { ...config, ...(isMap(body['config']) ? body['config'] : {}) }, alias };
}

function qualified(name: string): { readonly name: string; readonly namespace: string | null } {
  const dot = name.indexOf('.');
  return dot < 0 ? { name, namespace: null } : { name: name.slice(dot + 1), namespace: name.slice(0, dot) };
}
