import type { SourceColumn } from '../column.ts';
import { isError, VarveError } from '../errors.ts';
import { toSourceTable, type ReadTable } from './create-table.ts';
import { computedColumns } from './generated.ts';
import type { DumpEvent } from './read.ts';
import type { PartFile, TupleScanner } from './scanner/contract.ts';
import { makeScanner } from './scanner/scanner.ts';
import { columnTarget } from './targets.ts';

export interface RowOptions {
  readonly directory: string;
  readonly asText: (table: string, column: SourceColumn) => boolean;
}

interface OpenTable {
  readonly table: ReadTable;
  readonly scanner: TupleScanner;
  /** The file that its newest rows stand in. */
  file: string;
}

/** Scanners that may have rows in memory: folders hold the tables of a whole database, one after another. */
const MOST_OPEN = 4;

interface Counted {
  readonly rows: number;
  readonly zeroDates: ReadonlyMap<string, number>;
}

const NOTHING: Counted = { rows: 0, zeroDates: new Map() };

/** Scanners of the tables whose rows are being read, and what was read of the others. Names in any case. */
export class Rows {
  readonly #options: RowOptions;
  readonly #open = new Map<string, OpenTable>();
  readonly #counts = new Map<string, Counted>();
  readonly #told = new Set<string>();
  #prefix = 0;

  constructor(options: RowOptions) {
    this.#options = options;
  }

  has(name: string): boolean {
    return this.#open.has(name.toLowerCase()) || this.count(name).rows > 0;
  }

  /** Rows read so far, of all tables. */
  get total(): number {
    const open = [...this.#open.values()].reduce((sum, { scanner }) => sum + scanner.rows, 0);
    return [...this.#counts.values()].reduce((sum, { rows }) => sum + rows, open);
  }

  /** The table at work. */
  get current(): string | undefined {
    return [...this.#open.values()].at(-1)?.table.name;
  }

  count(name: string): Counted {
    return this.#counts.get(name.toLowerCase()) ?? NOTHING;
  }

  /** The scanner of a table whose rows begin in a file; the event that tells the table where it is the first time. */
  *open(table: ReadTable, file: string): Generator<DumpEvent, TupleScanner> {
    const key = table.name.toLowerCase();
    if (!this.#told.has(key)) {
      this.#told.add(key);
      const computed = computedColumns(table.columns, table.expressions);
      yield { kind: 'table', table: toSourceTable(table), computed };
    }
    const open = this.#open.get(key) ?? { table, scanner: this.#scannerFor(table), file };
    open.file = file;
    this.#open.delete(key); // the table at work stands last
    this.#open.set(key, open);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST_OPEN && oldest !== undefined) yield* this.#finish(oldest);
    return open.scanner;
  }

  #scannerFor({ name, columns }: ReadTable): TupleScanner {
    const { directory, asText } = this.#options;
    const targets = columns.map((column) => columnTarget(column, asText(name, column)));
    return makeScanner({ table: name, columns: targets, directory, prefix: String(this.#prefix++) });
  }

  /** Ends all tables that are open. Errors: `dump-value`, with the file that it stands in. */
  *finish(): Generator<DumpEvent, void> {
    for (const key of [...this.#open.keys()]) yield* this.#finish(key);
  }

  *#finish(key: string): Generator<DumpEvent, void> {
    const open = this.#open.get(key);
    if (!open) return;
    const { scanner, table } = open;
    for (const part of lastParts(open)) yield { kind: 'part', table: table.name, ...part };
    this.#open.delete(key);
    const before = this.count(key);
    const zeroDates = new Map(before.zeroDates);
    for (const [i, count] of scanner.zeroDates) {
      const column = table.columns[i]?.name ?? '';
      zeroDates.set(column, (zeroDates.get(column) ?? 0) + count);
    }
    this.#counts.set(key, { rows: before.rows + scanner.rows, zeroDates });
  }

  /** Forgets a table that the dump drops after its rows. */
  *drop(name: string): Generator<DumpEvent, void> {
    const key = name.toLowerCase();
    this.#counts.delete(key);
    if (this.#told.delete(key)) yield { kind: 'dropped', table: name };
  }

  /** Closes part files of tables that were not read to their end. */
  abandon(): void {
    for (const { scanner } of this.#open.values()) scanner.abandon();
    this.#open.clear();
  }
}

function lastParts({ scanner, file }: OpenTable): PartFile[] {
  try {
    return scanner.finish();
  } catch (error) {
    if (!isError(error)) throw error;
    throw new VarveError(error.code, error.params, { place: { file }, cause: error.cause });
  }
}
