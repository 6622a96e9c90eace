import { fail } from '../../errors.ts';
import type { MacroScope } from '../macros.ts';
import { callMacro, native, toText, type Value } from '../template/index.ts';
import type { Runtime } from '../runtime.ts';
import { ColumnObject } from './column.ts';
import { Namespace } from './modules.ts';
import { RelationObject, type RenderRelation } from './relation.ts';

export interface AdapterInput {
  /** The engine's name, the prefix that dispatch looks for first. */
  readonly type: string;
  readonly quote: (name: string) => string;
  readonly renderRelation: RenderRelation;
  /** Absent while the project is read. */
  readonly runtime: Runtime | undefined;
  readonly scope: () => MacroScope;
  readonly dispatchOrder: (namespace: string) => readonly string[] | undefined;
}

/** `adapter.*`: dispatch, and what macros may ask of the catalog. */
export function adapterContext(input: AdapterInput): Namespace {
  const { runtime, quote, renderRelation } = input;
  const live = (what: string): Runtime => runtime ?? fail('not-at-parse-time', { what: `adapter.${what}` });
  const statement =
    (sql: (relation: RelationObject) => string) =>
    async ([relation]: readonly Value[]) => {
      if (relation instanceof RelationObject && runtime) await runtime.execute(sql(relation));
      return '';
    };
  return new Namespace('adapter', [
    ['type', native('type', () => input.type)],
    [
      'dispatch',
      native('dispatch', ([name, namespace], kwargs) =>
        dispatch(input, toText(name), namespace ?? kwargs.get('macro_namespace')),
      ),
    ],
    ['quote', native('quote', ([name]) => quote(toText(name)))],
    [
      'get_relation',
      native('get_relation', async (args, kwargs) => {
        const [, schema, identifier] = ['database', 'schema', 'identifier'].map((key, i) =>
          toText(args[i] ?? kwargs.get(key) ?? ''),
        );
        if (!runtime) return null;
        const found = await runtime.findRelation(schema ?? '', identifier ?? '');
        return found
          ? new RelationObject({ schema: schema ?? '', identifier: identifier ?? '' }, renderRelation, { type: found })
          : null;
      }),
    ],
    ['load_relation', native('load_relation', async ([relation]) => loaded(input, relation))],
    [
      'get_columns_in_relation',
      native('get_columns_in_relation', async ([relation]) => {
        if (!runtime || !(relation instanceof RelationObject)) return [];
        return (await runtime.columns(relation.relation)).map((c) => new ColumnObject(c.name, c.type, quote));
      }),
    ],
    ['execute', native('execute', async ([sql]) => (await live('execute').execute(toText(sql)), ''))],
    [
      'create_schema',
      native(
        'create_schema',
        statement((r) => `CREATE SCHEMA IF NOT EXISTS ${quote(r.relation.schema)}`),
      ),
    ],
    [
      'drop_schema',
      native(
        'drop_schema',
        statement((r) => `DROP SCHEMA IF EXISTS ${quote(r.relation.schema)} CASCADE`),
      ),
    ],
    [
      'drop_relation',
      native(
        'drop_relation',
        statement((r) => `DROP ${r.type === 'view' ? 'VIEW' : 'TABLE'} IF EXISTS ${r.text()}`),
      ),
    ],
  ]);
}

async function loaded({ runtime, renderRelation }: AdapterInput, relation: Value): Promise<Value> {
  if (!runtime || !(relation instanceof RelationObject)) return null;
  const type = await runtime.findRelation(relation.relation.schema, relation.relation.identifier);
  return type ? new RelationObject(relation.relation, renderRelation, { type }) : null;
}

/** The engine's own macro, else the default: `duckdb__name`, `default__name`; in the order that dbt_project.yml may say. */
function dispatch(input: AdapterInput, name: string, namespace: Value | undefined): Value {
  const scope = input.scope();
  const packages =
    namespace === undefined || namespace === null
      ? undefined
      : (input.dispatchOrder(toText(namespace)) ?? [toText(namespace)]);
  const tried: string[] = [];
  for (const prefix of [input.type, 'default']) {
    const full = `${prefix}__${name}`;
    tried.push(full);
    const own = scope.library.find(full);
    const source =
      own && own.definition.package_name !== 'dbt'
        ? own
        : (packages?.map((p) => scope.library.inPackage(p, full)).find((m) => m !== undefined) ?? own);
    if (source) {
      const macro = scope.define(source);
      return native(name, (args, kwargs) => callMacro(macro, args, kwargs));
    }
  }
  return fail('macro-missing', { name, tried });
}

const TYPES: Readonly<Record<string, string>> = {
  STRING: 'TEXT',
  TIMESTAMP: 'TIMESTAMP',
  FLOAT: 'FLOAT',
  INTEGER: 'INT',
  BOOLEAN: 'BOOLEAN',
};

/** Names of data types as dbt's Column gives them. */
const TYPE_NAMES: readonly (readonly [string, Value])[] = [
  ['translate_type', native('translate_type', ([type]) => TYPES[toText(type).toUpperCase()] ?? toText(type))],
  ['string_type', native('string_type', ([size]) => `character varying(${toText(size)})`)],
  [
    'numeric_type',
    native('numeric_type', ([type, precision, scale]) =>
      precision === null || scale === null ? toText(type) : `${toText(type)}(${toText(precision)},${toText(scale)})`,
    ),
  ],
];

/** `api.Relation.create(…)`, `api.Column(…)`. */
export function apiContext({ quote, renderRelation }: Pick<AdapterInput, 'quote' | 'renderRelation'>): Namespace {
  const create = native('create', (args, kwargs) => {
    const [database, schema, identifier] = ['database', 'schema', 'identifier'].map(
      (key, i) => kwargs.get(key) ?? args[i],
    );
    const type = kwargs.get('type');
    const named = {
      database: database === undefined || database === null ? undefined : toText(database),
      schema: toText(schema ?? ''),
      identifier: toText(identifier ?? ''),
    };
    return new RelationObject(named, renderRelation, {
      type: type === 'view' ? 'view' : type === 'table' ? 'table' : null,
    });
  });
  const column = (args: readonly Value[]): Value =>
    new ColumnObject(toText(args[0]), toText(args[1] ?? 'VARCHAR'), quote);
  return new Namespace('api', [
    [
      'Relation',
      new Namespace('Relation', [
        ['create', create],
        ['add_ephemeral_prefix', native('add_ephemeral_prefix', ([name]) => `__dbt__cte__${toText(name)}`)],
      ]),
    ],
    ['Column', new Namespace('Column', [['create', native('create', column)], ...TYPE_NAMES], column)],
  ]);
}
