import { join } from 'node:path';
import type { SourceColumn, SourceTable, TypeName } from '../../src/column.ts';
import { loadAside, type AsideTable, type DumpEvent } from '../../src/staging/index.ts';
import { statement } from '../../src/sql.ts';
import type { Scratch } from '../scratch.ts';

export const SCHEMA = 'staging';

export function column(name: string, type: TypeName = 'int', more: Partial<SourceColumn> = {}): SourceColumn {
  const declared = { name: type, text: type, unsigned: false };
  return { name, type: declared, nullable: true, default: null, comment: '', generated: false, ...more };
}

export function table(name: string, more: Partial<SourceTable> = {}): SourceTable {
  const columns = [column('id', 'int', { nullable: false }), column('name', 'varchar')];
  return { name, columns, key: ['id'], comment: '', ...more };
}

let parts = 0;

/** A part file as a dump's reader writes them; `select` gives the table's columns. */
export async function part({ dir, run }: Scratch, table: string, select: string): Promise<DumpEvent> {
  const path = join(dir, `part-${parts++}.parquet`);
  await run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return { kind: 'part', table, path, rows: -1 };
}

async function* stream(events: readonly DumpEvent[]): AsyncIterable<DumpEvent> {
  for (const event of events) yield await Promise.resolve(event);
}

export interface Content {
  readonly table: SourceTable;
  /** A select for each part file, with the number of its rows. */
  readonly parts: readonly (readonly [select: string, rows: number])[];
}

/** Lays tables aside as a day's load does. */
export async function layAside(scratch: Scratch, contents: readonly Content[]): Promise<readonly AsideTable[]> {
  const events: DumpEvent[] = [];
  for (const content of contents) {
    events.push({ kind: 'table', table: content.table });
    for (const [select, rows] of content.parts)
      events.push({ ...(await part(scratch, content.table.name, select)), rows } as DumpEvent);
  }
  const { connection, dialect, warehouse } = scratch;
  return loadAside({ connection, dialect, loader: warehouse.loader, schema: SCHEMA, events: stream(events) });
}

/** A table with keys from..to−1. */
export function keyed(name: string, from: number, to: number): Content {
  return {
    table: table(name),
    parts: [[`SELECT i::INTEGER AS id, 'n' || i AS name FROM range(${from}, ${to}) t(i)`, to - from]],
  };
}

export async function executeAll(scratch: Scratch, statements: readonly { readonly sql: string }[]): Promise<void> {
  for (const { sql } of statements) await scratch.connection.execute(statement('test', sql));
}
