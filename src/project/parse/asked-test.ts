import { fail } from '../../errors.ts';
import { asList, asText, isMap, type YamlFile, type YamlMap } from '../config/yaml.ts';

/** A generic test as a properties file asks for it. */
export interface AskedTest {
  readonly name: string;
  readonly namespace: string | null;
  readonly args: YamlMap;
  readonly config: YamlMap;
  /** A name of its own, or null. */
  readonly alias: string | null;
  readonly description: string;
  readonly column: string | null;
  /** True where the column's name is quoted. */
  readonly quoted: boolean;
  readonly file: YamlFile;
  readonly path: readonly (string | number)[];
}

const NOT_ARGUMENTS = new Set(['config', 'name', 'arguments', 'description', 'test_name']);
const TEST_CONFIG = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'sql_header',
  'meta',
  'database',
  'schema',
  'alias',
];

export interface On {
  readonly column: string | null;
  readonly quoted: boolean;
  readonly path: readonly (string | number)[];
}

/** The tests of a model or column. Errors: `project-file` with the place. */
export function askedTests(file: YamlFile, entry: YamlMap, { column, quoted, path }: On): AskedTest[] {
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
  if (typeof test === 'string') return { ...qualified(test), args: {}, config: {}, alias: null, description: '' };
  if (!isMap(test)) return undefined;
  const named = typeof test['test_name'] === 'string' ? ([test['test_name'], test] as const) : Object.entries(test)[0];
  if (!named) return undefined;
  const [name, given] = named;
  const body = isMap(given) ? given : {};
  const beside = Object.entries(body).filter(([key]) => !NOT_ARGUMENTS.has(key) && !TEST_CONFIG.includes(key));
  const args = { ...(isMap(body['arguments']) ? body['arguments'] : {}), ...Object.fromEntries(beside) };
  const config = Object.fromEntries(Object.entries(body).filter(([key]) => TEST_CONFIG.includes(key)));
  return {
    ...qualified(name),
    args,
    config: { ...config, ...(isMap(body['config']) ? body['config'] : {}) },
    alias: typeof body['name'] === 'string' ? body['name'] : null,
    description: asText(body['description']),
  };
}

function qualified(name: string): { readonly name: string; readonly namespace: string | null } {
  const dot = name.indexOf('.');
  return dot < 0 ? { name, namespace: null } : { name: name.slice(dot + 1), namespace: name.slice(0, dot) };
}
