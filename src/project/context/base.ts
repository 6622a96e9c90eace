import { parse as parseYamlText, stringify } from 'yaml';
import { fail } from '../../errors.ts';
import { asText, isMap, type YamlMap } from '../config/yaml.ts';
import { md5 } from '../parse/test-name.ts';
import { native, PyDict, PyTuple, returnFunction, toPlain, toText, toValue, type Value } from '../template/index.ts';
import { DateTimeObject } from './datetime.ts';
import { modules, Namespace } from './modules.ts';

export type Entries = (readonly [string, Value])[];

export interface BaseInput {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables of the command line. */
  readonly cliVars: YamlMap;
  /** `vars:` of dbt_project.yml. */
  readonly projectVars: YamlMap;
  readonly projectName: string;
  readonly startedAt: Date;
  readonly invocationId: string;
  readonly fullRefresh: boolean;
  readonly log: (text: string) => void;
  /** True where env_var() may read secrets: in profiles.yml, nowhere else. */
  readonly secrets?: boolean;
}

const SECRET = 'DBT_ENV_SECRET_';
export const DBT_VERSION = '1.10.0';

/** What every template has, be it of a file of settings, a model or a macro. */
export function baseContext(input: BaseInput): Entries {
  const { startedAt, log } = input;
  return [
    ['env_var', native('env_var', ([name, fallback]) => envVar(input, toText(name), fallback))],
    ['var', variableFunction(input, [])],
    ['return', returnFunction],
    [
      'log',
      native(
        'log',
        ([message, info], kwargs) => (
          info === true || kwargs.get('info') === true ? log(toText(message)) : undefined,
          ''
        ),
      ),
    ],
    ['print', native('print', ([message]) => (log(toText(message)), ''))],
    [
      'fromjson',
      native('fromjson', ([text, fallback]) => lenient(() => toValue(JSON.parse(toText(text)) as unknown), fallback)),
    ],
    [
      'tojson',
      native('tojson', ([value, fallback], kwargs) =>
        lenient(() => jsonText(value, kwargs.get('sort_keys') === true), fallback),
      ),
    ],
    [
      'fromyaml',
      native('fromyaml', ([text, fallback]) =>
        lenient(() => toValue(parseYamlText(toText(text), { version: '1.1' }) as unknown), fallback),
      ),
    ],
    ['toyaml', native('toyaml', ([value, fallback]) => lenient(() => stringify(toPlain(value)), fallback))],
    ['local_md5', native('local_md5', ([text]) => md5(toText(text)))],
    ['zip', native('zip', (lists) => zip(lists))],
    ['zip_strict', native('zip_strict', (lists) => zip(lists))],
    ['modules', modules(startedAt)],
    ['run_started_at', DateTimeObject.utc(startedAt)],
    ['dbt_version', DBT_VERSION],
    ['invocation_id', input.invocationId],
    ['project_name', input.projectName],
    ['exceptions', exceptions(log)],
    [
      'flags',
      new Namespace('flags', [
        ['FULL_REFRESH', input.fullRefresh],
        ['WHICH', 'run'],
        ['STORE_FAILURES', false],
      ]),
    ],
    ['invocation_args_dict', new PyDict()],
  ];
}

/** `var(name, default)`: the command line's, then the project's (a package's own first), then the default. */
export function variableFunction(input: BaseInput, extra: readonly (readonly [string, Value])[]): Value {
  const values = new Map<string, Value>(extra);
  const own = Object.hasOwn(input.projectVars, input.projectName) ? input.projectVars[input.projectName] : undefined;
  const scopes = [input.cliVars, isMap(own) ? own : {}, input.projectVars];
  const find = (name: string): Value | undefined => {
    const scope = scopes.find((s) => Object.hasOwn(s, name) && s[name] !== undefined);
    return values.get(name) ?? (scope ? toValue(scope[name]) : undefined);
  };
  const get = ([name, fallback]: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value => {
    const key = toText(name);
    const value = find(key) ?? (fallback !== undefined ? fallback : kwargs.get('default'));
    return value === undefined ? fail('var-missing', { name: key }) : value;
  };
  return new Namespace('var', [['has_var', native('has_var', ([name]) => find(toText(name)) !== undefined)]], get);
}

function envVar({ env, secrets }: BaseInput, name: string, fallback: Value | undefined): Value {
  if (secrets !== true && name.startsWith(SECRET)) fail('env-var-secret', { name });
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined) return value;
  return fallback === undefined
    ? fail('env-var-missing', { name: name.startsWith(SECRET) ? `${SECRET}…` : name })
    : toText(fallback);
}

function lenient(work: () => Value, fallback: Value | undefined): Value {
  try {
    return work();
  } catch {
    return fallback ?? null;
  }
}

function jsonText(value: Value | undefined, sorted: boolean): string {
  const plain = toPlain(value);
  const text = (v: unknown): string => {
    if (Array.isArray(v)) return `[${v.map(text).join(', ')}]`;
    if (!isMap(v)) return typeof v === 'bigint' ? v.toString() : JSON.stringify(v ?? null);
    const keys = sorted ? Object.keys(v).sort() : Object.keys(v);
    return `{${keys.map((k) => `${JSON.stringify(k)}: ${text(v[k])}`).join(', ')}}`;
  };
  return text(plain);
}

function zip(lists: readonly Value[]): Value {
  const arrays = lists.map((list) => (Array.isArray(list) ? list : list instanceof PyTuple ? [...list.items] : []));
  const length = Math.min(...arrays.map((a) => a.length));
  return Array.from({ length: arrays.length === 0 ? 0 : length }, (_, i) => new PyTuple(arrays.map((a) => a[i])));
}

function exceptions(log: (text: string) => void): Namespace {
  const raise = native('raise_compiler_error', ([message]) => fail('compiler-error', { message: toText(message) }));
  return new Namespace('exceptions', [
    ['raise_compiler_error', raise],
    ['raise_database_error', raise],
    ['raise_not_implemented', raise],
    ['raise_fail_fast_error', raise],
    ['warn', native('warn', ([message]) => (log(`Warning: ${toText(message)}`), ''))],
  ]);
}

/** `target`: the profile's output without what a secret is part of. */
export function targetContext(
  profile: { readonly name: string; readonly target: string; readonly output: YamlMap },
  given: { readonly database: string; readonly schema: string; readonly threads: number },
  env: BaseInput['env'],
): Value {
  const secrets = Object.entries(env).flatMap(([key, value]) => (key.startsWith(SECRET) && value ? [value] : []));
  const members = Object.entries({
    ...profile.output,
    ...given,
    name: profile.target,
    target_name: profile.target,
    profile_name: profile.name,
  }).filter(
    ([key, value]) => !/pass|secret|token|key/i.test(key) && !secrets.some((secret) => asText(value).includes(secret)),
  );
  return new Namespace(
    'target',
    members.map(([key, value]) => [key, toValue(value)] as const),
  );
}
