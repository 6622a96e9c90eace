import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { declaresZeroDates, type SourceTable } from '../../src/column.ts';
import { readDump, type DumpSummary, type ReadOptions } from '../../src/dump/index.ts';
import { isError, type VarveError } from '../../src/errors.ts';
import { inFolder } from '../scratch.ts';

/** What a dump's reader told, its rows read back from the part files. Values as text, blobs in hex, NULL as null. */
export interface Told {
  readonly tables: ReadonlyMap<string, SourceTable>;
  readonly rows: ReadonlyMap<string, readonly (readonly (string | null)[])[]>;
  readonly summary: DumpSummary;
}

export type Options = Partial<Pick<ReadOptions, 'database' | 'wanted' | 'onProgress' | 'signal'>>;

/** A dump's files: name → content, or the one file's content. */
export type Files = string | Buffer | Readonly<Record<string, string | Buffer>>;

export function read(files: Files, options: Options = {}): Promise<Told> {
  return new Promise((resolve, reject) => {
    inFolder(async (dir) => resolve(await readParts(await written(dir, files), dir, options))).catch(reject);
  });
}

async function written(dir: string, files: Files): Promise<string[]> {
  const named = typeof files === 'string' || Buffer.isBuffer(files) ? { 'dump.sql': files } : files;
  const paths: string[] = [];
  for (const [name, content] of Object.entries(named)) {
    const path = join(dir, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, content);
    const part = name.includes('/') ? join(dir, name.split('/')[0] ?? '') : path;
    if (!paths.includes(part)) paths.push(part);
  }
  return paths;
}

export async function readParts(parts: readonly string[], directory: string, options: Options = {}): Promise<Told> {
  const reading = readDump(
    { parts },
    { directory, wanted: () => true, asText: (_, c) => declaresZeroDates(c), ...options },
  );
  const tables = new Map<string, SourceTable>();
  const files = new Map<string, string[]>();
  for await (const event of reading) {
    if (event.kind === 'table') tables.set(event.table.name, event.table);
    else if (event.kind === 'part') files.set(event.table, [...(files.get(event.table) ?? []), event.path]);
    else files.delete(event.table);
  }
  const summary = await reading.summary;
  const rows = new Map<string, (string | null)[][]>();
  for (const { table } of summary.tables) rows.set(table.name, await valuesIn(files.get(table.name) ?? []));
  return { tables, rows, summary };
}

async function valuesIn(paths: readonly string[]): Promise<(string | null)[][]> {
  if (paths.length === 0) return [];
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ');
  const columns = await connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet([${list}])`);
  const selected = columns.getRows().map(([name, type]) => {
    const quoted = `"${String(name).replaceAll('"', '""')}"`;
    return type === 'BLOB' ? `hex(${quoted})` : `CAST(${quoted} AS VARCHAR)`;
  });
  const found = await connection.runAndReadAll(`SELECT ${selected.join(', ')} FROM read_parquet([${list}])`);
  connection.closeSync();
  instance.closeSync();
  return found.getRows() as (string | null)[][];
}

/** The error that reading ends in. */
export async function refusal(files: Files, options: Options = {}): Promise<VarveError> {
  try {
    await read(files, options);
  } catch (error) {
    if (isError(error)) return error;
    throw error;
  }
  throw new Error('the dump was read');
}
