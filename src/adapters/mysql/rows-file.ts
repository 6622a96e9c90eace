import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnSpec } from '../../adapter/index.ts';

/** A text file of rows: fields between quotes, quotes doubled, NULL as the bare word. */
export interface RowsFile {
  readonly path: string;
  readonly rows: number;
}

/** Opened once; it holds nothing. */
let machine: Promise<DuckDBInstance> | undefined;

/** Columns whose bytes are no text, and come as hexadecimal digits. */
export function isBinary({ type }: ColumnSpec): boolean {
  return /BLOB|BINARY/.test(type);
}

/** Reads part files (Parquet) of a table and writes their rows beside the first of them. */
export async function writeRows(columns: readonly ColumnSpec[], files: readonly string[]): Promise<RowsFile> {
  machine ??= DuckDBInstance.create(':memory:', { memory_limit: '300MiB' });
  const connection = await (await machine).connect();
  const path = join(dirname(files[0] ?? ''), `${randomUUID()}.rows`);
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const values = columns.map((c) => {
    const value = quote(c.name);
    if (isBinary(c)) return `hex(${value}) AS ${value}`;
    // a truth is a number there
    return c.type === 'TINYINT(1)' ? `CAST(${value} AS TINYINT) AS ${value}` : value;
  });
  const from = `read_parquet([${files.map(text).join(', ')}])`;
  try {
    const written = await connection.runAndReadAll(
      `COPY (SELECT ${values.join(', ')} FROM ${from}) TO ${text(path)} ` +
        `(FORMAT csv, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"', FORCE_QUOTE *, NULLSTR 'NULL')`,
    );
    return { path, rows: Number(written.getRows()[0]?.[0] ?? 0) };
  } finally {
    connection.closeSync();
  }
}
