import type { SourceColumn, SourceTable } from '../column.ts';
import type { Expression } from '../expression.ts';
import type { ReadPart } from './bytes.ts';
import { DumpReader } from './reader.ts';
import type { PassedOver } from './statements.ts';

/** Parts of one dump in order: files or mydumper folders. */
export interface DumpSource {
  readonly parts: readonly string[];
}

export interface DumpProgress {
  /** Bytes of the files read so far, as they lie there. */
  readonly bytes: number;
  readonly rows: number;
  readonly table: string | null;
}

export interface ReadOptions {
  /** Where part files are written; the consumer deletes them. */
  readonly directory: string;
  /** Which database, where the dump holds several. */
  readonly database?: string | undefined;
  /** Tables that are wanted; the others are passed over and counted. */
  readonly wanted: (table: string) => boolean;
  /** True for a date column that is kept as exact text. */
  readonly asText: (table: string, column: SourceColumn) => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DumpProgress) => void) | undefined;
}

/**
 * A table, before its first rows; then its rows, in Parquet files. `computed`: how to work out generated columns, which are
 * NULL where the dump has no values for them. `dropped`: what was told of it is void.
 */
export type DumpEvent =
  | { readonly kind: 'table'; readonly table: SourceTable; readonly computed: Readonly<Record<string, Expression>> }
  | { readonly kind: 'part'; readonly table: string; readonly path: string; readonly rows: number }
  | { readonly kind: 'dropped'; readonly table: string };

export interface DumpTable {
  /** As it finally is: keys that came afterwards included. */
  readonly table: SourceTable;
  readonly rows: number;
  /** Zero and partial dates that were read as NULL, by column. */
  readonly zeroDates: readonly { readonly column: string; readonly count: number }[];
}

/** What a dump is, known at its end. */
export interface DumpSummary {
  readonly tool: { readonly name: string; readonly version: string | null } | null;
  readonly database: string | null;
  readonly databases: readonly string[];
  readonly tables: readonly DumpTable[];
  /** Tables that were not wanted, as the dump creates them. */
  readonly unwanted: readonly SourceTable[];
  readonly passedOver: Readonly<PassedOver> & { readonly tables: readonly string[] };
  /** `none`: the tool writes none. */
  readonly endMarker: 'present' | 'missing' | 'none';
  /** The end line's time as written: `2026-02-06  5:30:00`. */
  readonly endTime: string | null;
  /** Error lines of the dump tool between statements, and what its own count of rows says against the rows that are there. */
  readonly errorLines: readonly string[];
  readonly timeZone: string | null;
  readonly parts: readonly ReadPart[];
  readonly bytes: number;
}

/** A dump being read: its events, and what it is once they are over. */
export interface DumpReading extends AsyncIterable<DumpEvent> {
  /** Fulfilled at the end; rejected with the error that ended the reading. */
  readonly summary: Promise<DumpSummary>;
}

/**
 * Reads a dump as a stream, in constant memory. Nothing of its text is ever executed. Errors: `dump-…`; after one the
 * events end, and part files that were told are the consumer's to delete.
 */
export function readDump(source: DumpSource, options: ReadOptions): DumpReading {
  const { promise, resolve, reject } = Promise.withResolvers<DumpSummary>();
  promise.catch(() => undefined); // whoever iterates is told by the iteration
  const reader = new DumpReader(source, options);
  return {
    summary: promise,
    async *[Symbol.asyncIterator]() {
      try {
        yield* reader.events();
        resolve(reader.summary());
      } catch (error) {
        reject(error);
        throw error;
      } finally {
        reader.close();
      }
    },
  };
}
