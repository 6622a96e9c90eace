import { closeSync, openSync, writevSync } from 'node:fs';
import { fail } from '../../errors.ts';
import type { ColumnTarget, PartFile } from './contract.ts';
import { bitPackedHeader, fileFooter, pageHeader, repeatedLevel, type GroupMeta } from './parquet-format.ts';

/** DuckDB's own row group size: ordered inserts from Parquet compress everything twice unless groups have exactly it. */
export const GROUP_ROWS = 122_880;

/** The values of one column in one row group. */
export interface ColumnData {
  /** One bit a row, lowest first: 1 where there is a value. Bits beyond the last row are not read. */
  readonly present: Uint8Array;
  readonly nulls: number;
  /** The values that are there, in Parquet's PLAIN encoding. */
  readonly values: Uint8Array;
}

const MAGIC = Buffer.from('PAR1');

/** Writes one Parquet file: uncompressed, PLAIN, one page for each column and row group, every column optional. */
export class PartWriter {
  readonly #path: string;
  readonly #columns: readonly ColumnTarget[];
  readonly #descriptor: number;
  readonly #groups: GroupMeta[] = [];
  #offset = 0;
  #rows = 0;

  constructor(path: string, columns: readonly ColumnTarget[]) {
    this.#path = path;
    this.#columns = columns;
    this.#descriptor = this.#guard(() => openSync(path, 'w'));
    this.#write([MAGIC]);
  }

  get groups(): number {
    return this.#groups.length;
  }

  /** Writes a row group; `data` holds each column in the order of the file. None of the bytes are kept. */
  writeGroup(rows: number, data: readonly ColumnData[]): void {
    const chunks = data.map((column) => {
      const offset = this.#offset;
      const body = [...definitionLevels(rows, column), column.values];
      this.#write([pageHeader(byteLength(body), rows), ...body]);
      return { offset, length: this.#offset - offset };
    });
    this.#groups.push({ rows, chunks });
    this.#rows += rows;
  }

  /** Writes the footer and closes the file. */
  finish(): PartFile {
    this.#write([fileFooter(this.#columns, this.#groups), MAGIC]);
    closeSync(this.#descriptor);
    return { path: this.#path, rows: this.#rows };
  }

  /** Closes a file that will not be finished. */
  abandon(): void {
    closeSync(this.#descriptor);
  }

  #write(pieces: readonly Uint8Array[]): void {
    let rest = pieces.filter((piece) => piece.length > 0);
    while (rest.length > 0) {
      const written = this.#guard(() => writevSync(this.#descriptor, rest));
      this.#offset += written;
      rest = after(rest, written);
    }
  }

  #guard<T>(step: () => T): T {
    try {
      return step();
    } catch (cause) {
      if (!isNoSpace(cause)) throw cause;
      return fail('disk-full', { path: this.#path, reason: cause.message }, { cause });
    }
  }
}

function isNoSpace(cause: unknown): cause is Error {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
}

/** Which rows have a value, in Parquet's hybrid of runs and packed bits, with its length before it. */
function definitionLevels(rows: number, { nulls, present }: ColumnData): Uint8Array[] {
  const bits = nulls === 0 ? new Uint8Array() : present.subarray(0, Math.ceil(rows / 8));
  const run = nulls === 0 ? repeatedLevel(rows) : bitPackedHeader(bits.length);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(run.length + bits.length);
  return [length, run, bits];
}

function byteLength(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** What is left of `pieces` behind the first `written` bytes. */
function after(pieces: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written;
  return pieces.flatMap((piece) => {
    const taken = Math.min(skip, piece.length);
    skip -= taken;
    return taken < piece.length ? [piece.subarray(taken)] : [];
  });
}
