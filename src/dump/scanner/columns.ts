import { ENCODINGS, type ColumnTarget } from './contract.ts';
import { GROUP_ROWS, type ColumnData } from './parquet.ts';
import type { LinearMemory } from './memory.ts';

/** Offsets in a column's record; assembly/column.ts has the same. */
const FIELD = {
  encoding: 0,
  cursor: 4,
  previous: 8,
  limit: 12,
  present: 16,
  nulls: 20,
  zeroDates: 24,
  zeroRow: 28,
  scale: 32,
  charset: 36,
  defaultAt: 40,
  defaultLength: 44,
  instant: 48,
  below: 56,
  above: 64,
} as const;
export const RECORD_BYTES = 72;

/** Room that the module may use behind a value's last byte. */
const SLACK = 64;
const FIRST_CAPACITY = 1 << 14;
const PRESENT_BYTES = GROUP_ROWS / 8;

/** One column in a scanner's memory: its record at `at`, its values and its bits. */
export class ColumnBuffer {
  readonly at: number;
  readonly #memory: LinearMemory;
  readonly #present: number;
  #base: number;
  #capacity = FIRST_CAPACITY;

  constructor(memory: LinearMemory, at: number, column: ColumnTarget, charset: number) {
    this.at = at;
    this.#memory = memory;
    this.#present = memory.take(PRESENT_BYTES) ?? 0;
    this.#base = memory.take(FIRST_CAPACITY) ?? 0;
    const { bytes } = memory;
    const [below, above] = magnitudes(column);
    bytes.fill(0, at, at + RECORD_BYTES);
    bytes.writeUInt32LE(ENCODINGS.indexOf(column.encoding), at + FIELD.encoding);
    bytes.writeUInt32LE(this.#present, at + FIELD.present);
    bytes.writeUInt32LE(scaleOf(column), at + FIELD.scale);
    bytes.writeUInt32LE(charset, at + FIELD.charset);
    bytes.writeUInt32LE(column.instant ? 1 : 0, at + FIELD.instant);
    bytes.writeBigUInt64LE(below, at + FIELD.below);
    bytes.writeBigUInt64LE(above, at + FIELD.above);
    this.reset();
  }

  get used(): number {
    return this.#read(FIELD.cursor) - this.#base;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Zero dates read as NULL since the scanner began. */
  get zeroDates(): number {
    return this.#read(FIELD.zeroDates);
  }

  /** What DEFAULT stands for: a literal in memory; length 0 for NULL. */
  setDefault(at: number, length: number): void {
    this.#write(FIELD.defaultAt, length === 0 ? 0 : at);
    this.#write(FIELD.defaultLength, length);
  }

  /** Empties the column. */
  reset(): void {
    this.#moveTo(this.#base, 0);
    this.#write(FIELD.nulls, 0);
    this.#write(FIELD.zeroRow, 0);
    this.#memory.bytes.fill(0xff, this.#present, this.#present + PRESENT_BYTES);
  }

  /** Moves the values to a buffer of `capacity` bytes; false where there is no such memory. */
  grow(capacity: number): boolean {
    const base = this.#memory.take(capacity);
    if (base === undefined) return false;
    const { used } = this;
    this.#memory.bytes.copy(this.#memory.bytes, base, this.#base, this.#base + used);
    this.#base = base;
    this.#capacity = capacity;
    this.#moveTo(base, used);
    return true;
  }

  /** The values since the last `reset`; valid until the next one. */
  data(): ColumnData {
    const { bytes } = this.#memory;
    return {
      present: bytes.subarray(this.#present, this.#present + PRESENT_BYTES),
      nulls: this.#read(FIELD.nulls),
      values: bytes.subarray(this.#base, this.#base + this.used),
    };
  }

  #moveTo(base: number, used: number): void {
    this.#write(FIELD.cursor, base + used);
    this.#write(FIELD.previous, base + used);
    this.#write(FIELD.limit, base + this.#capacity - SLACK);
  }

  #read(field: number): number {
    return this.#memory.bytes.readUInt32LE(this.at + field);
  }

  #write(field: number, value: number): void {
    this.#memory.bytes.writeUInt32LE(value, this.at + field);
  }
}

/** Digits behind the point of a decimal; the microseconds that the last digit of a time stamp stands for, 0 for all six. */
function scaleOf({ encoding, scale, form }: ColumnTarget): number {
  if (encoding === 'timestamp') return form?.kind === 'fraction' ? 10 ** (6 - form.digits) : 0;
  return encoding === 'decimal' ? scale : 0;
}

/** How far below and above zero an integer column goes, as the column says or its encoding. */
function magnitudes(column: ColumnTarget): [bigint, bigint] {
  const [low, high] = encodingRange(column);
  return [-(column.min ?? low), column.max ?? high];
}

function encodingRange({ encoding, precision }: ColumnTarget): [bigint, bigint] {
  switch (encoding) {
    case 'int32':
      return [-(1n << 31n), (1n << 31n) - 1n];
    case 'uint64':
    case 'bit':
      return [0n, (1n << 64n) - 1n];
    case 'decimal':
      return [1n - 10n ** BigInt(precision), 10n ** BigInt(precision) - 1n];
    default:
      return [-(1n << 63n), (1n << 63n) - 1n];
  }
}
