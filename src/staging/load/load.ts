import type { ColumnSpec, Loader, Mask } from '../../adapter/index.ts';
import type { SourceColumn, SourceTable } from '../../column.ts';
import { fail } from '../../errors.ts';
import type { Expression } from '../../expression.ts';
import type { Relation } from '../../relation.ts';
import { statement } from '../../sql.ts';
import type { Database } from '../database.ts';
import { asideRelation, asStored, type AsideTable } from './aside.ts';
import { computedSql } from './computed.ts';
import { Inserter } from './inserter.ts';
import { masked, masksOf, NO_RULES, ruled, type ColumnRules } from './rules.ts';

/**
 * What a dump's reader tells: a table, then its rows in Parquet files, which are deleted once they are inserted; or that a
 * table is dropped whose rows came already, after which it may be told anew. `computed`: generated columns of which the
 * dump may have no values.
 */
export type DumpEvent =
  | { readonly kind: 'table'; readonly table: SourceTable; readonly computed?: Readonly<Record<string, Expression>> }
  | { readonly kind: 'part'; readonly table: string; readonly path: string; readonly rows: number }
  | { readonly kind: 'dropped'; readonly table: string };

/** A database that takes a dump's rows, in its own types. */
export interface Taker extends Database {
  readonly loader: Loader;
}

export interface Loading extends Taker {
  /** Made where it is not there. */
  readonly schema: string;
  readonly events: AsyncIterable<DumpEvent>;
  /** Asked when the events are over: the tables as they finally are, those included that had no event. */
  readonly final?: (() => Promise<readonly SourceTable[]>) | undefined;
  /** Columns that the reader was told to keep as text. */
  readonly asText?: ((table: string, column: SourceColumn) => boolean) | undefined;
  /** Columns whose values must not be kept. */
  readonly rules?: ColumnRules | undefined;
  /** Another database that takes the same rows: the one that layers are made in, where that is not the warehouse. */
  readonly twin?: Taker | undefined;
}

/** A table as one database takes it. */
interface Form {
  readonly taker: Taker;
  readonly aside: Relation;
  /** In order, with the engine's types. */
  readonly columns: readonly ColumnSpec[];
  readonly key: readonly string[];
  /** Column → the SQL of its expression. */
  readonly computed: Readonly<Record<string, string>>;
  readonly masks: Readonly<Record<string, Mask>>;
}

interface Laying {
  table: SourceTable;
  readonly form: Form;
  readonly twin: Form | undefined;
  rows: number;
}

/**
 * Reads a dump into tables aside, within the open transaction: reading goes on while the engine inserts. Nothing that
 * stands is touched. Errors: those of the events and the engine; `staging-name-twice`.
 */
export async function loadAside(loading: Loading): Promise<readonly AsideTable[]> {
  const laid = new Map<string, Laying>();
  const inserter = new Inserter(async (name, paths) => {
    for (const form of formsOf(laid.get(name) ?? fail('staging-unknown-table', { table: name })))
      await insert(form, name, paths);
  });
  try {
    for (const { connection, dialect } of takersOf(loading))
      await connection.execute(statement(`make the schema ${loading.schema}`, dialect.createSchema(loading.schema)));
    for await (const event of loading.events) await take(event, { loading, laid, inserter });
    for (const table of (await loading.final?.()) ?? []) await settle(table, { loading, laid, inserter });
    await inserter.finish();
  } catch (error) {
    inserter.abandon();
    await inserter.settle();
    throw error;
  }
  return [...laid.values()].map(toAside);
}

function takersOf(loading: Loading): readonly Taker[] {
  return loading.twin ? [loading, loading.twin] : [loading];
}

function formsOf({ form, twin }: Laying): readonly Form[] {
  return twin ? [form, twin] : [form];
}

async function insert(form: Form, of: string, files: readonly string[]): Promise<void> {
  const { taker, aside: table, columns, computed, masks } = form;
  const append = { purpose: `insert rows of ${of}`, of, table, columns, parts: { files, computed, masks } };
  await taker.loader.appendParts(taker.connection, append);
}

interface Work {
  readonly loading: Loading;
  readonly laid: Map<string, Laying>;
  readonly inserter: Inserter;
}

async function take(event: DumpEvent, work: Work): Promise<void> {
  if (event.kind === 'table') return begin(event, work);
  if (event.kind === 'dropped') return drop(event.table, work);
  const laying = work.laid.get(event.table) ?? fail('staging-unknown-table', { table: event.table });
  laying.rows += event.rows;
  await work.inserter.add(event);
}

async function settle(table: SourceTable, work: Work): Promise<void> {
  const laying = work.laid.get(table.name);
  if (laying) laying.table = ruled(table, work.loading.rules ?? NO_RULES);
  else await begin({ table }, work);
}

interface Told {
  readonly table: SourceTable;
  readonly computed?: Readonly<Record<string, Expression>>;
}

async function begin({ table, computed = {} }: Told, { loading, laid, inserter }: Work): Promise<void> {
  const twin = [...laid.keys()].find((name) => name.toLowerCase() === table.name.toLowerCase());
  if (twin !== undefined) fail('staging-name-twice', { table: table.name, twin });
  const [form, other] = takersOf(loading).map((taker) => formFor(loading, taker, { table, computed }));
  if (!form) return;
  const laying = { table: ruled(table, loading.rules ?? NO_RULES), form, twin: other, rows: 0 };
  laid.set(table.name, laying);
  await inserter.add({
    kind: 'step',
    run: async () => {
      for (const each of formsOf(laying)) await create(each, table.name);
    },
  });
}

function formFor(loading: Loading, taker: Taker, { table, computed }: Required<Told>): Form {
  const { dialect } = taker;
  const rules = loading.rules ?? NO_RULES;
  const asIs = asStored(ruled(table, rules), loading.asText ?? (() => false));
  const masks = masksOf(asIs, rules, dialect);
  const { columns, key } = masked(asIs, masks);
  const sql = Object.entries(computed).map(([name, made]) => [name, computedSql(made, dialect)]);
  return {
    taker,
    aside: asideRelation(dialect, loading.schema, table.name),
    columns: columns.map((c) => ({ name: c.name, type: dialect.storage(c).type })),
    key,
    computed: Object.fromEntries(sql) as Record<string, string>,
    masks,
  };
}

async function drop(table: string, { laid, inserter }: Work): Promise<void> {
  const laying = laid.get(table);
  laid.delete(table);
  await inserter.add({
    kind: 'step',
    run: async () => {
      for (const { taker, aside } of laying ? formsOf(laying) : [])
        await taker.connection.execute(statement(`drop ${table} again`, taker.dialect.drop(aside, 'table')));
    },
  });
}

async function create({ taker, aside, columns, key }: Form, name: string): Promise<void> {
  const { connection, dialect, loader } = taker;
  const purpose = `lay ${name} aside`;
  // What an interrupted day left, on an engine whose DDL commits by itself.
  if (await connection.catalog.find(aside)) await connection.execute(statement(purpose, dialect.drop(aside, 'table')));
  const made = columns.map((c) => ({ name: c.name, type: loader.columnType(c.type) }));
  await connection.execute(statement(purpose, dialect.createTable(aside, made, key)));
}

function toAside({ table, form, twin, rows }: Laying): AsideTable {
  const stored = (of: Form): AsideTable['stored'] => Object.fromEntries(of.columns.map((c) => [c.name, c.type]));
  return {
    table,
    aside: form.aside,
    rows,
    stored: stored(form),
    ...(twin ? { twin: { aside: twin.aside, stored: stored(twin) } } : {}),
  };
}
