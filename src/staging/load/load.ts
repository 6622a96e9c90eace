import type { Loader, Mask } from '../../adapter/index.ts';
import type { SourceColumn, SourceTable } from '../../column.ts';
import { fail } from '../../errors.ts';
import type { Expression } from '../../expression.ts';
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

export interface Loading extends Database {
  readonly loader: Loader;
  /** Made where it is not there. */
  readonly schema: string;
  readonly events: AsyncIterable<DumpEvent>;
  /** Asked when the events are over: the tables as they finally are, those included that had no event. */
  readonly final?: (() => Promise<readonly SourceTable[]>) | undefined;
  /** Columns that the reader was told to keep as text. */
  readonly asText?: ((table: string, column: SourceColumn) => boolean) | undefined;
  /** Columns whose values must not be kept. */
  readonly rules?: ColumnRules | undefined;
}

interface Laying {
  table: SourceTable;
  readonly stored: SourceTable;
  /** Column → the SQL of its expression. */
  readonly computed: Readonly<Record<string, string>>;
  readonly masks: Readonly<Record<string, Mask>>;
  rows: number;
}

/**
 * Reads a dump into tables aside, within the open transaction: reading goes on while the engine inserts. Nothing that
 * stands is touched. Errors: those of the events and the engine; `staging-name-twice`.
 */
export async function loadAside(loading: Loading): Promise<readonly AsideTable[]> {
  const { connection, dialect, schema, loader } = loading;
  const laid = new Map<string, Laying>();
  const inserter = new Inserter(async (name, paths) => {
    const { stored, computed, masks } = laid.get(name) ?? fail('staging-unknown-table', { table: name });
    const table = asideRelation(dialect, schema, name);
    const parts = { files: paths, computed, masks };
    await loader.appendParts(connection, { purpose: `insert rows of ${name}`, table, source: stored, parts });
  });
  try {
    await connection.execute(statement(`make the schema ${schema}`, dialect.createSchema(schema)));
    for await (const event of loading.events) await take(event, { loading, laid, inserter });
    for (const table of (await loading.final?.()) ?? []) await settle(table, { loading, laid, inserter });
    await inserter.finish();
  } catch (error) {
    inserter.abandon();
    await inserter.settle();
    throw error;
  }
  return [...laid.values()].map((laying) => toAside(loading, laying));
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
  const rules = loading.rules ?? NO_RULES;
  const asIs = asStored(ruled(table, rules), loading.asText ?? (() => false));
  const masks = masksOf(asIs, rules, loading.dialect);
  const stored = masked(asIs, masks);
  const sql = Object.entries(computed).map(([name, made]) => [name, computedSql(made, loading.dialect)]);
  const made = Object.fromEntries(sql) as Record<string, string>;
  laid.set(table.name, { table: ruled(table, rules), stored, computed: made, masks, rows: 0 });
  await inserter.add({ kind: 'step', run: () => create(loading, stored) });
}

async function drop(table: string, { loading: { connection, dialect, schema }, laid, inserter }: Work): Promise<void> {
  laid.delete(table);
  const sql = dialect.drop(asideRelation(dialect, schema, table), 'table');
  await inserter.add({
    kind: 'step',
    run: async () => {
      await connection.execute(statement(`drop ${table} again`, sql));
    },
  });
}

async function create({ connection, dialect, schema, loader }: Loading, stored: SourceTable): Promise<void> {
  const aside = asideRelation(dialect, schema, stored.name);
  const purpose = `lay ${stored.name} aside`;
  // What an interrupted day left, on an engine whose DDL commits by itself.
  if (await connection.catalog.find(aside)) await connection.execute(statement(purpose, dialect.drop(aside, 'table')));
  const columns = stored.columns.map((c) => ({ name: c.name, type: loader.columnType(dialect.storage(c).type) }));
  await connection.execute(statement(purpose, dialect.createTable(aside, columns, stored.key)));
}

function toAside({ dialect, schema }: Loading, { table, stored, rows }: Laying): AsideTable {
  const types = Object.fromEntries(stored.columns.map((c) => [c.name, dialect.storage(c).type]));
  return { table, aside: asideRelation(dialect, schema, table.name), rows, stored: types };
}
