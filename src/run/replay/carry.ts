import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnInfo, Connection, Dialect, LayerSql } from '../../adapter/index.ts';
import type { Relation } from '../../relation.ts';
import { statement } from '../../sql.ts';

/** Rows on their way from one database into another. */
export interface Carrying {
  readonly dialect: Dialect;
  readonly sql: LayerSql;
  /** A folder for the file that they travel in. */
  readonly directory: string;
}

/** Rows of a select in a file, as a row set behind FROM that any database of the engine can read. */
export interface Carried {
  readonly rows: string;
  readonly forget: () => Promise<void>;
}

/** Writes a select's rows, every value exact, to where another database reads them. */
export async function carryOut(
  { dialect, sql, directory }: Carrying,
  from: Connection,
  { select, columns }: { readonly select: string; readonly columns: readonly ColumnInfo[] },
): Promise<Carried> {
  const path = join(directory, `${randomUUID()}.parquet`);
  const q = dialect.quote;
  const values = columns.map(({ name, type }) => `${dialect.cast(`r.${q(name)}`, sql.keptAs(type))} AS ${q(name)}`);
  await from.execute(
    statement('carry rows over', sql.writeParquet(path, `SELECT ${values.join(', ')} FROM (${select}) AS r`)),
  );
  const back = columns.map(({ name, type }) => `${dialect.cast(`f.${q(name)}`, type)} AS ${q(name)}`);
  return {
    rows: `(SELECT ${back.join(', ')} FROM ${sql.readParquet([path])} AS f)`,
    forget: () => rm(path, { force: true }),
  };
}

/** Makes a table of rows that were carried out. */
export async function carryIn(
  { dialect }: Carrying,
  to: Connection,
  {
    table,
    columns,
    rows,
  }: { readonly table: Relation; readonly columns: readonly ColumnInfo[]; readonly rows: string },
): Promise<void> {
  const names = columns.map((c) => c.name);
  await to.execute(statement(`make ${table.schema}.${table.identifier}`, dialect.createTable(table, columns)));
  const list = names.map(dialect.quote).join(', ');
  await to.execute(
    statement(
      `fill ${table.schema}.${table.identifier}`,
      dialect.insertSelect(table, names, `SELECT ${list} FROM ${rows} AS r`),
    ),
  );
}
