import type { Dialect } from '../adapter/index.ts';
import type { SourceColumn } from '../column.ts';
import { relation } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';
import type { Database } from './database.ts';
import type { AsideTable } from './load/aside.ts';

/** What the source declares of each staged column; rewritten with staging. */
export const STAGED = relation('varve', 'staged');

const COLUMNS = [
  'table_schema',
  'table_name',
  'column_name',
  'position',
  'declared_type',
  'nullable',
  'key_position',
  'stored_as',
  'comment',
] as const;

/** Rows of one statement; a source of a thousand tables must not become one statement of a hundred thousand rows. */
const ROWS_AT_ONCE = 1000;

/** Statements that write keys, declared types, nullability and comments of the staged columns to `varve.staged`. */
export async function describeStaged(
  { connection, dialect }: Database,
  { schema, aside }: { readonly schema: string; readonly aside: readonly AsideTable[] },
): Promise<readonly Statement[]> {
  const stands = await connection.catalog.find(STAGED);
  const rows = aside.flatMap((table) =>
    table.table.columns.map((column, i) => rowOf(dialect, schema, { table, column, i })),
  );
  return [
    ...(stands ? [] : create(dialect)),
    forget(dialect, schema),
    ...batches(rows).map((batch) => insert(dialect, batch)),
  ];
}

function create(dialect: Dialect): Statement[] {
  const { text, bigint, boolean } = dialect.types;
  const types: Partial<Record<string, string>> = { position: bigint, key_position: bigint, nullable: boolean };
  const columns = COLUMNS.map((name) => ({ name, type: types[name] ?? text }));
  return [
    statement('make the schema of the metadata', dialect.createSchema(STAGED.schema)),
    statement('make the list of staged columns', dialect.createTable(STAGED, columns)),
  ];
}

function forget(dialect: Dialect, schema: string): Statement {
  const using = `(SELECT ${dialect.literal(schema)} AS table_schema)`;
  const where = `s.table_schema = gone.table_schema`;
  const sql = dialect.deleteUsing({ table: STAGED, alias: 's', using, usingAlias: 'gone', where });
  return statement('forget the columns staged before', sql);
}

function insert(dialect: Dialect, rows: readonly string[]): Statement {
  return statement('list the staged columns', dialect.insertSelect(STAGED, COLUMNS, `VALUES ${rows.join(', ')}`));
}

function rowOf(
  dialect: Dialect,
  schema: string,
  { table, column, i }: { readonly table: AsideTable; readonly column: SourceColumn; readonly i: number },
): string {
  const inKey = table.table.key.indexOf(column.name);
  const values = [
    schema,
    table.table.name,
    column.name,
    i + 1,
    column.type.text,
    column.nullable,
    inKey < 0 ? null : inKey + 1,
    table.stored[column.name] ?? null,
    column.comment,
  ];
  return `(${values.map((value) => dialect.literal(value)).join(', ')})`;
}

function batches(rows: readonly string[]): readonly (readonly string[])[] {
  const starts = Array.from({ length: Math.ceil(rows.length / ROWS_AT_ONCE) }, (_, i) => i * ROWS_AT_ONCE);
  return starts.map((start) => rows.slice(start, start + ROWS_AT_ONCE));
}
