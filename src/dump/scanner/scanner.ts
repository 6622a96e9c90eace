import { join } from 'node:path';
import { fail } from '../../errors.ts';
import { CharsetTables } from './charset-tables.ts';
import { ColumnBuffer, RECORD_BYTES } from './columns.ts';
import type {
  ColumnTarget,
  MakeScanner,
  PartFile,
  ScannerOptions,
  ScanResult,
  ScanSettings,
  TupleLayout,
  TupleScanner,
} from './contract.ts';
import { readExpression } from './expression.ts';
import { LinearMemory } from './memory.ts';
import { instantiate, STOP, type ScannerModule } from './module.ts';
import { formed, rowOf } from './form.ts';
import { GROUP_ROWS, PartWriter, type ColumnData } from './parquet.ts';
import { refuse } from './refusal.ts';
import { Area, SENTINEL, Statement } from './statement.ts';

/** A row group is closed before it has all its rows once it has taken so many bytes of source. */
const GROUP_BYTES = 1 << 26;
/** Row groups in a part file: few, so that loading one overlaps with writing the next. */
const PART_GROUPS = 4;
/** Bytes of source in memory at a time: what a processor's own cache holds; more for a tuple that is larger. */
const WINDOW = 1 << 18;
/** No tuple, and no column of a row group, may take more. */
const LARGEST = 1 << 30;
/** What is too small becomes so many times larger. Memory costs nothing before it is used, but is not given back. */
const GROWTH = 4;
/** Bytes of the source that an error shows. */
const EXCERPT = 40;
const FIRST_SCRATCH = 1 << 12;

/** The fast scanner: WebAssembly reads tuples into column buffers, which go to Parquet files as they stand. */
export const makeScanner: MakeScanner = (options) => new FastScanner(options);

class FastScanner implements TupleScanner {
  readonly #options: ScannerOptions;
  readonly #memory = new LinearMemory();
  readonly #module: ScannerModule;
  readonly #charsets: CharsetTables;
  readonly #columns: readonly ColumnBuffer[];
  readonly #statement: Statement;
  readonly #expressions: Area;
  #input = 0;
  #inputSize = 0;
  #scratchSize = 0;
  #rowsWritten = 0;
  #writer: PartWriter | undefined;
  #parts = 0;
  #finished: PartFile[] = [];

  constructor(options: ScannerOptions) {
    this.#options = options;
    this.#module = instantiate(this.#memory.memory, {
      charset: (at, length) => this.#charsets.address(this.#memory.bytes.toString('latin1', at, at + length)),
      expression: (at, length) => this.#expression(at, length),
      transcode: (charset, at, length, room) => this.#charsets.transcode(charset, at, { length, room }),
    });
    this.#memory.clear(this.#module.prepare());
    this.#charsets = new CharsetTables(this.#memory);
    this.#expressions = new Area(this.#memory);
    this.#columns = this.#makeColumns();
    this.#statement = new Statement(this.#memory, this.#module, this.#columns);
    this.#module.setGroup(GROUP_ROWS, GROUP_BYTES);
    this.#module.reset();
    this.#takeScratch(FIRST_SCRATCH);
  }

  get rows(): number {
    return this.#rowsWritten + this.#module.rows.value;
  }

  get zeroDates(): ReadonlyMap<number, number> {
    const counts = this.#columns.map((column, index) => [index, column.zeroDates] as const);
    return new Map(counts.filter(([, count]) => count > 0));
  }

  begin(layout: TupleLayout, settings: ScanSettings): void {
    this.#statement.begin(layout, settings, this.#charsets.address(settings.charset));
  }

  scan(bytes: Uint8Array): ScanResult {
    let consumed = 0;
    let repeated = 0;
    let window = WINDOW;
    for (;;) {
      const part = bytes.subarray(consumed, consumed + window);
      const isLast = consumed + part.length === bytes.length;
      const result = this.#scanWindow(part);
      consumed += result.consumed;
      repeated += result.repeated;
      if (result.ended || isLast) return { consumed, ended: result.ended, repeated };
      window = result.consumed > 0 ? WINDOW : window * GROWTH;
    }
  }

  takeParts(): PartFile[] {
    return this.#finished.splice(0);
  }

  finish(): PartFile[] {
    if (this.#module.rows.value > 0) this.#writeGroup();
    this.#finishPart();
    return this.takeParts();
  }

  abandon(): void {
    this.#writer?.abandon();
    this.#writer = undefined;
  }

  #makeColumns(): ColumnBuffer[] {
    const { columns } = this.#options;
    const charsets = columns.map(({ charset }) => this.#charsets.address(charset === 'binary' ? 'utf8' : charset));
    const records = this.#memory.take(columns.length * RECORD_BYTES) ?? 0;
    return columns.map(
      (column, index) => new ColumnBuffer(this.#memory, records + index * RECORD_BYTES, column, charsets[index] ?? 0),
    );
  }

  /** Scans bytes that fit into memory, up to the last whole tuple in them. */
  #scanWindow(bytes: Uint8Array): ScanResult {
    const end = this.#putInput(bytes);
    let from = this.#input;
    let repeated = 0;
    for (;;) {
      const stop = this.#module.scan(from, end);
      from = this.#module.at.value >>> 0;
      repeated += this.#module.repeated.value;
      if (stop === STOP.groupFull) this.#writeGroup();
      else if (stop === STOP.bufferFull) this.#enlarge();
      else if (stop === STOP.incomplete || stop === STOP.ended)
        return { consumed: from - this.#input, ended: stop === STOP.ended, repeated };
      else this.#refuse(stop, end);
    }
  }

  /** Copies source bytes into memory; the address behind them. */
  #putInput(bytes: Uint8Array): number {
    const size = bytes.length + SENTINEL.length;
    if (size > this.#inputSize) {
      this.#inputSize = Math.max(size, Math.min(this.#inputSize * GROWTH, LARGEST));
      this.#input = this.#take(this.#inputSize);
    }
    this.#memory.bytes.set(bytes, this.#input);
    this.#memory.bytes.set(SENTINEL, this.#input + bytes.length);
    return this.#input + bytes.length;
  }

  #takeScratch(size: number): void {
    this.#scratchSize = size;
    this.#module.setScratch(this.#take(size + SENTINEL.length), size);
  }

  /** Makes the buffer larger that a value did not fit into. */
  #enlarge(): void {
    const culprit = this.#module.culprit.value >>> 0;
    const column = this.#columns.find(({ at }) => at === culprit);
    if (!column) this.#takeScratch(this.#scratchSize * GROWTH);
    else if (column.capacity >= GROUP_BYTES && this.#module.rows.value > 0) this.#writeGroup();
    else if (!column.grow(this.#capacityFor(column))) this.#tooLarge();
  }

  /** Room for the whole row group, as far as its rows up to now tell, so that few columns grow more than twice. */
  #capacityFor(column: ColumnBuffer): number {
    const done = Math.max(this.#module.rows.value / GROUP_ROWS, this.#module.bytesTaken.value / GROUP_BYTES);
    const foreseen = done > 0.01 ? (column.used / done) * 1.1 : 0;
    const capacity = Math.max(column.capacity * GROWTH, Math.min(foreseen, GROUP_BYTES));
    return column.capacity === LARGEST ? this.#tooLarge() : Math.min(Math.ceil(capacity), LARGEST);
  }

  #take(size: number): number {
    return (size > LARGEST ? undefined : this.#memory.take(size)) ?? this.#tooLarge();
  }

  #tooLarge(): never {
    return fail('dump-tuple-too-large', { table: this.#options.table, row: this.rows + 1 });
  }

  #writeGroup(): void {
    const { columns, directory, prefix } = this.#options;
    const rows = this.#module.rows.value;
    this.#writer ??= new PartWriter(join(directory, `${prefix}.${this.#parts++}.parquet`), columns);
    this.#writer.writeGroup(
      rows,
      this.#columns.map((column, index) => this.#formed(column.data(), columns[index])),
    );
    for (const column of this.#columns) column.reset();
    this.#module.reset();
    this.#rowsWritten += rows;
    if (this.#writer.groups === PART_GROUPS) this.#finishPart();
  }

  #formed(data: ColumnData, target: ColumnTarget | undefined): ColumnData {
    if (target?.form === undefined) return data;
    return formed(data, target.form, ({ nth, value, reason }) => {
      const row = this.#rowsWritten + rowOf(data.present, nth) + 1;
      return fail('dump-value', { table: this.#options.table, column: target.name, row, value: `'${value}'`, reason });
    });
  }

  #finishPart(): void {
    if (this.#writer) this.#finished.push(this.#writer.finish());
    this.#writer = undefined;
  }

  #expression(at: number, length: number): number {
    const expression = readExpression(this.#memory.bytes.subarray(at, at + length));
    if (!expression) return 0;
    this.#module.setExpression(this.#expressions.putLiteral(expression.literal), expression.literal.length);
    return expression.length;
  }

  #refuse(stop: number, end: number): never {
    const { table, columns } = this.#options;
    const index = this.#statement.columnAt(this.#module.position.value);
    const place = this.#module.place.value >>> 0;
    const stands = place >= this.#input && place < end;
    const value = stands ? this.#memory.bytes.toString('utf8', place, Math.min(end, place + EXCERPT)) : 'DEFAULT';
    return refuse(stop, { table, column: columns[index]?.name ?? '', row: this.rows + 1, value });
  }
}
