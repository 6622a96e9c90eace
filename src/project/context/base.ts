import { DBT_VERSION } from '../../dbt-version.ts';
import { fail, isError } from '../../errors.ts';
import { asText, isMap, type YamlMap } from '../config/yaml.ts';
import {
  callMacro,
  HostObject,
  itemsOf,
  MacroValue,
  native,
  NativeFunction,
  PyDict,
  PySet,
  PyTuple,
  returnFunction,
  toText,
  toValue,
  type Kwargs,
  type Value,
} from '../template/index.ts';
import { DateTimeObject } from './datetime.ts';
import { exceptions } from './exceptions.ts';
import { modules, Namespace } from './modules.ts';
import { serialMembers } from './serial.ts';

export type Entries = (readonly [string, Value])[];

export interface BaseInput {
  /** Told of each variable of the environment that a template asks for. */
  readonly onEnv?: (name: string) => void;
  /** True while nodes are read: a variable that is not there is none, as in dbt; a run may give it yet. */
  readonly reading?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables of the command line. */
  readonly cliVars: YamlMap;
  /** `vars:` of dbt_project.yml. */
  readonly projectVars: YamlMap;
  readonly projectName: string;
  readonly startedAt: Date;
  readonly invocationId: string;
  readonly fullRefresh: boolean;
  readonly log: (text: string, raw?: boolean) => void;
  /** True where env_var() may read secrets: in profiles.yml, nowhere else. */
  readonly secrets?: boolean;
}

const SECRET = 'DBT_ENV_SECRET_';

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
    ['print', native('print', ([message]) => (log(toText(message), true), ''))],
    ...serialMembers,
    ['zip', native('zip', (lists, kwargs) => zipped(lists) ?? kwargs.get('default') ?? null)],
    ['zip_strict', native('zip_strict', (lists) => zipped(lists) ?? notIterable())],
    ['diff_of_two_dicts', native('diff_of_two_dicts', ([a, b]) => differing(a, b))],
    [
      'try_or_compiler_error',
      native('try_or_compiler_error', ([message, work, ...args], kwargs) =>
        tried(toText(message), work, { args, kwargs }),
      ),
    ],
    // the artifacts hold every compiled text already
    ['write', native('write', () => '')],
    ['dbt_metadata_envs', metadataEnvs(input.env)],
    ['thread_id', 'MainThread'],
    ['selected_resources', []],
    ['validation', new Namespace('validation', [['any', new AnyOf()]])],
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
  // a variable may be none: that is a value too
  const find = (name: string): Value | undefined => {
    const scope = scopes.find((s) => Object.hasOwn(s, name) && s[name] !== undefined);
    return values.has(name) ? values.get(name) : scope && toValue(scope[name]);
  };
  const get = ([name, fallback]: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value => {
    const key = toText(name);
    const found = find(key);
    if (found !== undefined) return found;
    const otherwise = fallback !== undefined ? fallback : kwargs.get('default');
    if (otherwise === undefined && input.reading === true) return null;
    return otherwise === undefined ? fail('var-missing', { name: key }) : otherwise;
  };
  return new Namespace('var', [['has_var', native('has_var', ([name]) => find(toText(name)) !== undefined)]], get);
}

function envVar({ env, secrets, onEnv }: BaseInput, name: string, fallback: Value | undefined): Value {
  if (secrets !== true && name.startsWith(SECRET)) fail('env-var-secret', { name });
  onEnv?.(name);
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  if (value !== undefined) return value;
  return fallback === undefined
    ? fail('env-var-missing', { name: name.startsWith(SECRET) ? `${SECRET}…` : name })
    : toText(fallback);
}

/** Tuples of one item of each list, as many as the shortest has; undefined where one of them is no list. */
function zipped(lists: readonly Value[]): Value[] | undefined {
  const arrays = lists.map((list) => (list === null || list === undefined ? undefined : itemsOf(list)));
  if (arrays.some((items) => items === undefined)) return undefined;
  const length = arrays.length === 0 ? 0 : Math.min(...arrays.map((items) => items?.length ?? 0));
  return Array.from({ length }, (_, i) => new PyTuple(arrays.map((items) => items?.[i])));
}

function notIterable(): never {
  return fail('macro-arguments', { name: 'zip_strict', problem: 'every argument must be iterable' });
}

/** What the lists of the first dictionary have beyond those of the second, key by key, keys in lower case. */
function differing(a: Value, b: Value): PyDict {
  const lower = (dict: Value): PyDict =>
    PyDict.of(
      dict instanceof PyDict ? dict.entries().map(([k, v]): [Value, Value] => [toText(k).toLowerCase(), v]) : [],
    );
  const [mine, theirs, found] = [lower(a), lower(b), new PyDict()];
  for (const [key, list] of mine.entries()) {
    const known = new PySet(itemsOf(theirs.get(key) ?? []));
    const more = (itemsOf(list) ?? []).filter((item) => !known.has(item));
    if (more.length > 0 || !theirs.has(key)) found.set(key, more);
  }
  return found;
}

/** Calls what it is given; an error becomes a compiler error of that message. */
async function tried(
  message: string,
  work: Value,
  { args, kwargs }: { args: Value[]; kwargs: Kwargs },
): Promise<Value> {
  try {
    if (work instanceof MacroValue || work instanceof NativeFunction) return await callMacro(work, args, kwargs);
    return work instanceof HostObject && work.call ? await work.call(args, kwargs) : null;
  } catch (cause) {
    if (!isError(cause)) throw cause;
    return fail('compiler-error', { message }, { cause });
  }
}

const METADATA = 'DBT_ENV_CUSTOM_ENV_';

/** Variables of the environment that are about the run: `DBT_ENV_CUSTOM_ENV_ticket` is `ticket`. */
function metadataEnvs(env: BaseInput['env']): PyDict {
  const own = metadata.get(env) ?? Object.entries(env).filter(([name]) => name.startsWith(METADATA));
  metadata.set(env, own);
  return PyDict.from(Object.fromEntries(own.map(([name, value]) => [name.slice(METADATA.length), value ?? ''])));
}

/** To look through an environment takes longer than all the rest of a context. */
const metadata = new WeakMap<BaseInput['env'], [string, string | undefined][]>();

/** `validation.any[…]` of older materializations: every value passes. */
class AnyOf extends HostObject {
  override item(): Value {
    return native('any', () => '');
  }
  override text(): string {
    return 'any';
  }
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
  return PyDict.of(members.map(([key, value]) => [key, toValue(value)] as const));
}
