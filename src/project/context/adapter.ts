import { fail } from '../../errors.ts';
import type { Runtime } from '../runtime.ts';
import {
  HostObject,
  itemsOf,
  native,
  PyDict,
  PyTuple,
  toText,
  truthy,
  type Kwargs,
  type Value,
} from '../template/index.ts';
import { catalogMembers } from './adapter-catalog.ts';
import { columnClass } from './column.ts';
import { dispatch, type DispatchInput } from './dispatch.ts';
import { given } from './given.ts';
import { Namespace } from './namespace.ts';
import { relationClass, textOrNull, type RenderRelation } from './relation.ts';
import { ResponseObject } from './response.ts';
import { ResultTable } from './results.ts';
import { incrementalStrategyMacro, STRATEGIES } from './strategies.ts';

export interface AdapterInput extends DispatchInput {
  readonly quote: (name: string) => string;
  readonly renderRelation: RenderRelation;
  /** Absent while the project is read. */
  readonly runtime: Runtime | undefined;
}

type Members = readonly (readonly [string, Value])[];

/** `adapter.*`, as macros know it. */
export function adapterContext(input: AdapterInput): Namespace {
  return new Namespace('adapter', [
    ['type', native('type', () => input.type)],
    [
      'dispatch',
      native('dispatch', (args, kwargs) => {
        const [name, namespace] = given(args, kwargs, ['macro_name', 'macro_namespace']);
        return dispatch(input, toText(name), textOrNull(namespace));
      }),
    ],
    ...quoting(input),
    ...catalogMembers(input),
    ...statements(input),
    ...byMacro(input),
    ...incremental(input),
    ...constants(input),
  ]);
}

function quoting({ quote }: AdapterInput): Members {
  return [
    ['quote', native('quote', ([name]) => quote(toText(name)))],
    ['quote_as_configured', native('quote_as_configured', ([name]) => quote(toText(name)))],
    [
      'quote_seed_column',
      native('quote_seed_column', ([name, asked]) =>
        asked === undefined || asked === null || truthy(asked) ? quote(toText(name)) : toText(name),
      ),
    ],
    ['escape_sql_string', native('escape_sql_string', ([value]) => toText(value).replaceAll("'", "''"))],
  ];
}

/** Statements that macros send: `execute` gives the engine's response and, where it is asked for, a table. */
function statements({ runtime }: AdapterInput): Members {
  const execute = async (args: readonly Value[], kwargs: Kwargs): Promise<Value> => {
    const [sql, , fetch] = given(args, kwargs, ['sql', 'auto_begin', 'fetch']);
    const text = toText(sql).trim();
    if (!runtime) return new PyTuple(['', new ResultTable({ columns: [], rows: [] })]);
    const log = (line: string): void => runtime.log(line);
    if (truthy(fetch)) return new PyTuple([new ResponseObject(), new ResultTable(await runtime.query(text), log)]);
    if (text !== '') await runtime.execute(text);
    return new PyTuple([new ResponseObject(), new ResultTable({ columns: [], rows: [] }, log)]);
  };
  const run = async ([sql, , bindings]: readonly Value[], kwargs: Kwargs): Promise<Value> => {
    const values = itemsOf(bindings ?? kwargs.get('bindings') ?? []) ?? [];
    await runtime?.execute(bound(toText(sql), values));
    return null;
  };
  const commit = async (): Promise<Value> => {
    await runtime?.commit?.();
    return '';
  };
  return [
    ['execute', native('execute', execute)],
    ['add_query', native('add_query', run)],
    ['run_sql_for_tests', native('run_sql_for_tests', run)],
    ['commit', native('commit', commit)],
    ['commit_if_has_connection', native('commit_if_has_connection', commit)],
  ];
}

/** SQL with literals in the places of `?` and `%s`. */
function bound(sql: string, values: readonly Value[]): string {
  let at = 0;
  return values.length === 0
    ? sql
    : sql.replaceAll(/'(?:[^']|'')*'|\?|%s/g, (text) => (text.startsWith("'") ? text : literal(values[at++])));
}

function literal(value: Value): string {
  if (value === null || value === undefined) return 'null';
  return typeof value === 'string' || value instanceof HostObject
    ? `'${toText(value).replaceAll("'", "''")}'`
    : toText(value);
}

/** What dbt's adapters do by a macro, which a project may have in its own way. */
const BY_MACRO: Readonly<Record<string, string>> = {
  create_schema: 'create_schema',
  drop_schema: 'drop_schema',
  drop_relation: 'drop_relation',
  rename_relation: 'rename_relation',
  truncate_relation: 'truncate_relation',
  alter_column_type: 'alter_column_type',
};

function byMacro({ runtime, scope }: AdapterInput): Members {
  return Object.entries(BY_MACRO).map(([name, macro]) => [
    name,
    native(name, async (args, kwargs) => {
      if (!runtime) return null;
      const given = await scope().call(macro, args, kwargs);
      return typeof given === 'string' && given.trim() === '' ? null : given;
    }),
  ]);
}

function incremental(input: AdapterInput): Members {
  const { runtime, scope } = input;
  return [
    ['valid_incremental_strategies', native('valid_incremental_strategies', () => [...STRATEGIES])],
    [
      'get_incremental_strategy_macro',
      native('get_incremental_strategy_macro', ([, strategy]) =>
        runtime ? incrementalStrategyMacro(scope(), toText(strategy)) : null,
      ),
    ],
  ];
}

/** What needs no database: nothing is cached here, and texts have no length that could grow. */
function constants({ renderRelation, quote, runtime }: AdapterInput): Members {
  const always = (value: Value, ...names: string[]): Members =>
    names.map((name) => [name, native(name, () => value)] as const);
  const { members, make } = columnClass(quote);
  return [
    ...always('', 'cache_added', 'cache_dropped', 'cache_renamed', 'verify_database', 'expand_target_column_types'),
    ...always(
      false,
      'is_replaceable',
      'is_motherduck',
      'is_ducklake',
      'use_ducklake_table_workarounds',
      'disable_transactions',
    ),
    ...always('.', 'external_root'),
    ...always('?', 'get_binding_char'),
    ['behavior', new NoBehavior()],
    ['Relation', new Namespace('Relation', relationClass(renderRelation))],
    ['Column', new Namespace('Column', members, make)],
    ['warn_once', native('warn_once', ([message]) => (runtime?.log(`Warning: ${toText(message)}`), ''))],
    ['standardize_grants_dict', native('standardize_grants_dict', ([table]) => granted(table))],
    ['get_hard_deletes_behavior', native('get_hard_deletes_behavior', ([config]) => hardDeletes(config))],
  ];
}

/** `adapter.behavior`: every flag is off. */
class NoBehavior extends HostObject {
  override attribute(): Value {
    return false;
  }
  override text(): string {
    return 'behavior';
  }
}

/** Who may do what, by privilege: out of a table with `grantee` and `privilege_type`. */
function granted(table: Value): PyDict {
  const grants = new PyDict();
  for (const row of table instanceof HostObject ? (table.iterate() ?? []) : []) {
    if (!(row instanceof HostObject)) continue;
    const privilege = row.item('privilege_type') ?? null;
    const known = grants.get(privilege);
    grants.set(privilege, [...(Array.isArray(known) ? known : []), row.item('grantee') ?? null]);
  }
  return grants;
}

/** `hard_deletes` of a snapshot's configuration, or what the older key says. Errors: `macro-arguments`. */
function hardDeletes(config: Value): Value {
  const read = (key: string): Value => {
    if (config instanceof PyDict) return config.get(key);
    return config instanceof HostObject ? config.attribute(key) : undefined;
  };
  const [asked, older] = [read('hard_deletes') ?? null, read('invalidate_hard_deletes') ?? null];
  const problem =
    asked !== null && older !== null
      ? "You cannot set both the 'invalidate_hard_deletes' and 'hard_deletes' config properties on the same snapshot"
      : 'Invalid setting for property hard_deletes';
  if (asked === null) return truthy(older) ? 'invalidate' : 'ignore';
  const known = older === null && ['ignore', 'invalidate', 'new_record'].includes(toText(asked));
  return known ? asked : fail('macro-arguments', { name: 'get_hard_deletes_behavior', problem });
}

/** `api.Relation.create(…)`, `api.Column(…)`. */
export function apiContext({ quote, renderRelation }: Pick<AdapterInput, 'quote' | 'renderRelation'>): Namespace {
  const { members, make } = columnClass(quote);
  return new Namespace('api', [
    ['Relation', new Namespace('Relation', relationClass(renderRelation))],
    ['Column', new Namespace('Column', members, make)],
  ]);
}
