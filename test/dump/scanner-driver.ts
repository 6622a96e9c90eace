import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { isError } from '../../src/errors.ts';
import type {
  ColumnTarget,
  MakeScanner,
  PartFile,
  ScanSettings,
  TupleLayout,
} from '../../src/dump/scanner/contract.ts';

export const SETTINGS: ScanSettings = {
  backslashEscapes: true,
  ansiQuotes: false,
  charset: 'utf8mb4',
  timestampOffset: 0n,
};

/** What a scan of some source comes to. */
export interface Outcome {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly types: readonly string[];
  readonly scanned: number;
  readonly zeroDates: readonly (readonly [number, number])[];
  readonly repeated: number;
  /** `ended at` an offset, `cut off`, or an error's code with its parameters. */
  readonly end: string;
}

export interface Job {
  readonly columns: readonly ColumnTarget[];
  readonly source: Uint8Array;
  readonly settings?: Partial<ScanSettings>;
  readonly layout?: Partial<TupleLayout>;
  /** Sizes of the chunks in which the source arrives; all at once where there are none. */
  readonly chunks?: readonly number[];
}

export function column(
  name: string,
  encoding: ColumnTarget['encoding'],
  more: Partial<ColumnTarget> = {},
): ColumnTarget {
  return { name, encoding, scale: 0, precision: 18, charset: 'utf8mb4', ...more };
}

/** Reads Parquet files as DuckDB sees them. */
export class PartReader implements Disposable {
  readonly #connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<PartReader> {
    const instance = await DuckDBInstance.create();
    return new PartReader(instance, await instance.connect());
  }

  /** The files' rows in their order, every value as DuckDB writes it. */
  async read(parts: readonly PartFile[]): Promise<(string | null)[][]> {
    const rows: (string | null)[][] = [];
    for (const { path } of parts) {
      const result = await this.#connection.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM read_parquet('${path}')`);
      rows.push(...(result.getRows() as (string | null)[][]));
    }
    return rows;
  }

  /** One row of any query. */
  async row(sql: string): Promise<readonly unknown[]> {
    return (await this.#connection.runAndReadAll(sql)).getRowsJS()[0] ?? [];
  }

  async types(part: PartFile): Promise<string[]> {
    const result = await this.#connection.runAndReadAll(`DESCRIBE FROM read_parquet('${part.path}')`);
    return (result.getRows() as string[][]).map(([, type]) => type ?? '');
  }

  /** Scans a job and reads back what was written. */
  async run(make: MakeScanner, job: Job): Promise<Outcome> {
    const directory = mkdtempSync(join(tmpdir(), 'scanner-'));
    try {
      const { parts, ...outcome } = scan(make, job, directory);
      const rows = await this.read(parts);
      return { rows, types: parts[0] ? await this.types(parts[0]) : [], ...outcome };
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  [Symbol.dispose](): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

/** Feeds a scanner as a reader of dumps does: what it has not taken comes again, with more behind it. */
export function scan(
  make: MakeScanner,
  job: Job,
  directory: string,
): Omit<Outcome, 'rows' | 'types'> & { parts: PartFile[] } {
  const { columns, source } = job;
  const layout: TupleLayout = { positions: columns.map((_, index) => index), missing: new Map(), ...job.layout };
  const scanner = make({ table: 't', columns, directory, prefix: '1' });
  const parts: PartFile[] = [];
  let repeated = 0;
  let end = 'cut off';
  try {
    const settings = { ...SETTINGS, ...job.settings };
    scanner.begin(layout, settings);
    let from = 0;
    for (const to of bounds(source.length, job.chunks ?? [])) {
      if (to < from) continue;
      const result = scanner.scan(source.subarray(from, to));
      parts.push(...scanner.takeParts());
      from += result.consumed;
      repeated += result.repeated;
      if (!result.ended) continue;
      // The scanner goes on by itself only where it sees the next head; a reader finds it later.
      const next = behindHead(source.subarray(from), layout.head);
      if (next === undefined) {
        end = `ended at ${from}`;
        break;
      }
      from += next;
      repeated++;
      scanner.begin(layout, settings);
    }
  } catch (error) {
    if (!isError(error)) throw error;
    // The excerpt depends on where the source was cut; the rest must not.
    const { wanted, column, row, reason, charset } = error.params as Record<string, unknown>;
    end = `${error.code} ${JSON.stringify({ wanted, column, row, reason, charset })}`;
  }
  // What an error leaves behind does not count: the scanner is not used again.
  if (end.includes(' {')) return { parts: [], repeated: 0, end, scanned: 0, zeroDates: [] };
  parts.push(...scanner.finish());
  return { parts, repeated, end, scanned: scanner.rows, zeroDates: [...scanner.zeroDates].sort(([a], [b]) => a - b) };
}

function behindHead(source: Uint8Array, head: Uint8Array | undefined): number | undefined {
  const text = Buffer.from(source).toString('latin1');
  const space = text.length - text.trimStart().length;
  if (!head || !text.slice(space).startsWith(Buffer.from(head).toString('latin1'))) return undefined;
  return space + head.length;
}

/** Where the source is cut: at the sums of the sizes, over and over, and at its end. */
function bounds(length: number, sizes: readonly number[]): number[] {
  const cuts: number[] = [];
  let at = 0;
  for (let index = 0; sizes.length > 0 && at < length; index++) {
    at += sizes[index % sizes.length] ?? length;
    cuts.push(Math.min(at, length));
  }
  return [...cuts, length];
}
