import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnInfo, ColumnSpec, Connection, Dialect, Warehouse } from '../adapter/index.ts';
import type { Layer } from '../bronze/index.ts';
import { fail } from '../errors.ts';
import { relationName, type Relation } from '../relation.ts';
import { statement } from '../sql.ts';
import type { LayerMachine } from './machine.ts';

/** Where rows are laid. */
export interface Ground {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly warehouse: Pick<Warehouse, 'loader' | 'layers'>;
}

/** Rows of layers, and the table that they are to become. */
export interface RowsToLay {
  readonly table: Relation;
  /** What they are of, for messages. */
  readonly of: string;
  readonly select: string;
  /** What the select gives. */
  readonly columns: readonly ColumnInfo[];
  /** The same columns with the warehouse's types. */
  readonly stored: readonly ColumnSpec[];
  readonly key?: readonly string[];
}

/** The columns of a layer's rows in the warehouse. Errors: `layer-elsewhere` where the layer is of another engine's days. */
export function storedColumns({ warehouse }: Pick<Ground, 'warehouse'>, layer: Layer): readonly ColumnInfo[] {
  if (warehouse.layers) return layer.columns;
  return layer.stored?.columns ?? fail('layer-elsewhere', { table: layer.table, day: layer.day });
}

/**
 * Makes a table of rows that the machine reads: by a select where that is the warehouse itself, else over a file that the
 * engine's bulk way takes. `directory`: a folder for that file.
 */
export async function layRows(
  ground: Ground,
  { machine, directory }: { readonly machine: LayerMachine; readonly directory: string },
  rows: RowsToLay,
): Promise<void> {
  const { connection, dialect, warehouse } = ground;
  const { table, of, stored, select, key } = rows;
  const purpose = `lay ${of} out of its layers`;
  const standing = await connection.catalog.find(table);
  if (standing) await connection.execute(statement(`drop ${relationName(table)}`, dialect.drop(table, standing)));
  const made = stored.map(({ name, type }) => ({ name, type: warehouse.loader.columnType(type) }));
  await connection.execute(statement(purpose, dialect.createTable(table, made, key)));
  if (warehouse.layers) {
    const names = stored.map((c) => c.name);
    await connection.execute(statement(purpose, dialect.insertSelect(table, names, select)));
    return;
  }
  const path = join(directory, `${randomUUID()}.parquet`);
  try {
    await machine.connection.execute(statement(purpose, machine.sql.writeParquet(path, exactly(machine, rows))));
    await warehouse.loader.appendParts(connection, { purpose, of, table, columns: stored, parts: { files: [path] } });
  } finally {
    await rm(path, { force: true });
  }
}

/** Every column in the type in which a file keeps its values. */
function exactly({ dialect, sql }: LayerMachine, { select, columns }: RowsToLay): string {
  const values = columns.map(({ name, type }) => {
    const value = `r.${dialect.quote(name)}`;
    return `${dialect.cast(value, sql.keptAs(type))} AS ${dialect.quote(name)}`;
  });
  return `SELECT ${values.join(', ')} FROM (${select}) AS r`;
}
