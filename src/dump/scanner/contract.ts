/**
 * What the statement reader asks of a tuple scanner. One scanner serves one table of one dump: it is fed the bytes after
 * `VALUES`, parses tuples into typed column buffers, and writes full row groups to Parquet part files.
 */

import type { ValueForm } from './form.ts';

/** How the values of one column are written to Parquet; chosen from the declared type alone. */
export const ENCODINGS = ['int32', 'int64', 'uint64', 'decimal', 'date', 'timestamp', 'text', 'bytes', 'bit'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface ColumnTarget {
  readonly name: string;
  /** `bit` is read back from Parquet as an unsigned 64-bit integer, like `uint64`. */
  readonly encoding: Encoding;
  /** Digits after the point of `decimal` (precision ≤ 18; wider ones are `text`). */
  readonly scale: number;
  /** Precision of `decimal`. */
  readonly precision: number;
  /** Smallest and largest value an integer column may hold (`tinyint` −128 … 127); checked while scanning. */
  readonly min?: bigint | undefined;
  readonly max?: bigint | undefined;
  /**
   * Character set of a text column, in which hex and binary literals stand, and plain ones too where the client's
   * character set is `binary` (as a server reads them). `utf8` and `binary` stand for UTF-8; what is not is an error.
   */
  readonly charset: string;
  /** True for TIMESTAMP columns, whose values move to UTC by `timestampOffset`; those of DATETIME columns stay. */
  readonly instant?: boolean | undefined;
  /** What a server makes of a value that is written in another way than it keeps it; absent where that is nothing. */
  readonly form?: ValueForm | undefined;
}

export interface ScanSettings {
  /** False under NO_BACKSLASH_ESCAPES. */
  readonly backslashEscapes: boolean;
  /** True where "…" quotes a name (ANSI_QUOTES); else "…" quotes a string. */
  readonly ansiQuotes: boolean;
  /** Character set of plain literals: SET NAMES or character_set_client. `utf8` and `binary` pass bytes through. */
  readonly charset: string;
  /** Microseconds to take from each value of an `instant` column to reach UTC (the session's time zone offset). */
  readonly timestampOffset: bigint;
}

/**
 * One INSERT's layout: for each position of the tuple the index of the target column, or −1 to pass the value over.
 * `missing` holds declared defaults by column index, as an SQL literal's bytes (`'new'`, `0`, `b'1'`), or null. Target
 * columns that no position names take it, and so does DEFAULT in a tuple; a column that is not in it takes NULL. A layout
 * is not changed once it was given to a scanner, which knows it again by identity.
 */
export interface TupleLayout {
  readonly positions: readonly number[];
  readonly missing: ReadonlyMap<number, Uint8Array | null>;
  /**
   * The statement's bytes from `INSERT` up to and with `VALUES`. Where they follow the statement's `;` again (after white
   * space), the scan goes on into that statement: files of single-row INSERTs are read at the speed of extended ones.
   */
  readonly head?: Uint8Array | undefined;
}

/** Where a scan stopped. */
export interface ScanResult {
  /** Bytes taken from the chunk: up to and with the `;` that ends the statement, or up to the last whole tuple. */
  readonly consumed: number;
  /** True when the statement's end (`;`, or ` ON DUPLICATE KEY …;` passed over) was reached. */
  readonly ended: boolean;
  /** Further statements of the same head (`TupleLayout.head`) that this scan went on into. */
  readonly repeated: number;
}

export interface PartFile {
  readonly path: string;
  readonly rows: number;
}

export interface TupleScanner {
  /** Starts an INSERT. `settings` may change between statements. */
  begin(layout: TupleLayout, settings: ScanSettings): void;
  /**
   * Takes bytes that follow `VALUES` (or the rest of a statement after an earlier call). Tuples that are not whole in
   * `bytes` are left for the next call, which must repeat them, with more behind them (where nothing at all was taken,
   * twice as much, so that a large tuple is not read over and over): at the end of the dump a result
   * that is not `ended` means that it is cut off. Throws `dump-value` (a value does not fit; row numbers count from 1),
   * `dump-syntax` and `dump-statement` (an expression that only a server can work out); after that no scan may follow.
   */
  scan(bytes: Uint8Array): ScanResult;
  /** Part files finished since the last call. */
  takeParts(): PartFile[];
  /** Writes what is left; no scan may follow. */
  finish(): PartFile[];
  /** Closes the part file at hand, unfinished: for a scan that is given up. */
  abandon(): void;
  /** Rows scanned so far. */
  readonly rows: number;
  /** Zero and partial dates read as NULL so far, by column index. */
  readonly zeroDates: ReadonlyMap<number, number>;
}

export interface ScannerOptions {
  readonly table: string;
  readonly columns: readonly ColumnTarget[];
  /** Folder of the part files; the scanner names them `<table number>.<n>.parquet`. */
  readonly directory: string;
  readonly prefix: string;
}

/** Makes a scanner; both the fast one and the plain one of the tests have this shape. */
export type MakeScanner = (options: ScannerOptions) => TupleScanner;
