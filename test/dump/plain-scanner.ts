import { join } from 'node:path';
import { fail } from '../../src/errors.ts';
import { charsetOf } from '../../src/dump/scanner/charset.ts';
import { readExpression } from '../../src/dump/scanner/expression.ts';
import { GROUP_ROWS, PartWriter, type ColumnData } from '../../src/dump/scanner/parquet.ts';
import type {
  ColumnTarget,
  MakeScanner,
  PartFile,
  ScannerOptions,
  ScanResult,
  ScanSettings,
  TupleLayout,
  TupleScanner,
} from '../../src/dump/scanner/contract.ts';

/** A literal as it stands in a tuple. */
type Literal =
  | { readonly kind: 'null' | 'default' }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string' | 'bits'; readonly bytes: Buffer; readonly charset: string | undefined };

type Value = bigint | Buffer | null;

/** Thrown where the bytes end in the middle of something. */
const INCOMPLETE = new Error('incomplete');

const SPACE = /[ \t\n\r\f\v]/;
const ESCAPES: Record<string, number> = { '0': 0, b: 8, n: 10, r: 13, t: 9, Z: 26 };

/** A scanner that is slow and easy to check. */
export const makePlainScanner: MakeScanner = (options) => new PlainScanner(options);

class PlainScanner implements TupleScanner {
  readonly zeroDates = new Map<number, number>();
  readonly #options: ScannerOptions;
  #layout: TupleLayout = { positions: [], missing: new Map() };
  #settings: ScanSettings = { backslashEscapes: true, ansiQuotes: false, charset: 'utf8', timestampOffset: 0n };
  #afterTuple = false;
  #values: Value[][];
  #finished: PartFile[] = [];
  #parts = 0;
  rows = 0;

  constructor(options: ScannerOptions) {
    this.#options = options;
    this.#values = options.columns.map(() => []);
  }

  begin(layout: TupleLayout, settings: ScanSettings): void {
    this.#layout = layout;
    this.#settings = settings;
    this.#afterTuple = false;
    charsetOf(settings.charset);
  }

  scan(bytes: Uint8Array): ScanResult {
    const reader = new Reader(Buffer.from(bytes), this.#settings);
    let repeated = 0;
    let consumed = 0;
    for (;;) {
      const ended = this.#step(reader);
      if (ended === undefined) return { consumed, ended: false, repeated };
      consumed = reader.at;
      if (!ended) continue;
      this.#afterTuple = false;
      if (!reader.skipHead(this.#layout.head)) return { consumed, ended: true, repeated };
      repeated++;
      consumed = reader.at;
    }
  }

  takeParts(): PartFile[] {
    return this.#finished.splice(0);
  }

  finish(): PartFile[] {
    if (this.#values[0]?.length) this.#writePart();
    return this.takeParts();
  }

  abandon(): void {
    // Nothing stays open.
  }

  /** Reads a tuple, a comma or the end (then true); undefined where it is not whole. */
  #step(reader: Reader): boolean | undefined {
    try {
      reader.skipSpace();
      if (!this.#afterTuple) {
        this.#addRow(this.#tuple(reader));
        this.#afterTuple = true;
        return false;
      }
      if (reader.take(',')) {
        this.#afterTuple = false;
        return false;
      }
      reader.skipTail();
      return true;
    } catch (error) {
      if (error === INCOMPLETE) return undefined;
      throw error;
    }
  }

  #tuple(reader: Reader): Value[] {
    const { columns } = this.#options;
    const row: Value[] = columns.map(() => null);
    const zeros: number[] = [];
    reader.expect('(');
    for (const [position, index] of this.#layout.positions.entries()) {
      if (position > 0) reader.expect(',');
      reader.skipSpace();
      const from = reader.at;
      const literal = reader.literal();
      reader.skipSpace();
      if (columns[index]) row[index] = this.#convert(index, literal, { reader, from, zeros });
    }
    reader.expect(')');
    const named = new Set(this.#layout.positions);
    for (const [index] of columns.entries())
      if (!named.has(index)) row[index] = this.#convert(index, { kind: 'default' }, { reader, from: reader.at, zeros });
    for (const index of zeros) this.zeroDates.set(index, (this.zeroDates.get(index) ?? 0) + 1);
    return row;
  }

  #convert(index: number, literal: Literal, at: { reader: Reader; from: number; zeros: number[] }): Value {
    const column = this.#options.columns[index];
    if (!column || literal.kind === 'null') return null;
    if (literal.kind === 'default') {
      const bytes = this.#layout.missing.get(index);
      if (!bytes) return null;
      const reader = new Reader(Buffer.concat([bytes, Buffer.from(')')]), this.#settings);
      return this.#convert(index, reader.literal(), { ...at, reader, from: 0 });
    }
    try {
      const value = toValue(literal, column, this.#settings);
      if (value === 'zero date') at.zeros.push(index);
      return value === 'zero date' ? null : value;
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const value = at.reader.excerpt(at.from);
      const { table } = this.#options;
      return fail('dump-value', { table, column: column.name, row: this.rows + 1, value, reason: error.message });
    }
  }

  #addRow(row: readonly Value[]): void {
    for (const [index, value] of row.entries()) this.#values[index]?.push(value);
    this.rows++;
    if (this.rows % GROUP_ROWS === 0) this.#writePart();
  }

  #writePart(): void {
    const { columns, directory, prefix } = this.#options;
    const writer = new PartWriter(join(directory, `${prefix}.${this.#parts++}.parquet`), columns);
    const rows = this.#values[0]?.length ?? 0;
    writer.writeGroup(
      rows,
      columns.map((column, index) => encode(column, this.#values[index] ?? [])),
    );
    this.#finished.push(writer.finish());
    this.#values = columns.map(() => []);
  }
}

/** Reads literals from bytes; throws INCOMPLETE at their end. */
class Reader {
  at = 0;
  readonly #bytes: Buffer;
  readonly #settings: ScanSettings;
  #text: string | undefined;

  constructor(bytes: Buffer, settings: ScanSettings) {
    this.#bytes = bytes;
    this.#settings = settings;
  }

  take(wanted: string): boolean {
    if (this.#peek() !== wanted) return false;
    this.at++;
    return true;
  }

  expect(wanted: string): void {
    if (!this.take(wanted)) this.#unexpected(`'${wanted}'`);
  }

  excerpt(from: number): string {
    return this.#bytes.toString('utf8', from, Math.min(this.#bytes.length, from + 40));
  }

  skipSpace(): void {
    for (;;) {
      if (this.at >= this.#bytes.length) return;
      if (SPACE.test(this.#peek())) this.at++;
      else if (!this.#skipComment()) return;
    }
  }

  /** Passes over what may follow the last tuple, up to and with the `;`. */
  skipTail(): void {
    if (this.take(';')) return;
    if (!/^(ON|AS|RETURNING)$/i.test(this.#word())) this.#unexpected("',' or ';'");
    while (!this.take(';')) {
      if (this.#skipComment()) continue;
      const quote = this.#peek();
      if (quote === "'" || quote === '"') this.#quoted();
      else if (quote === '`') {
        this.at++;
        while (!this.take('`')) this.at++;
      } else this.at++;
    }
  }

  /** True, and behind it, where white space and `head` follow. */
  skipHead(head: Uint8Array | undefined): boolean {
    let from = this.at;
    while (from < this.#bytes.length && SPACE.test(this.#char(from))) from++;
    if (!head || !this.#bytes.subarray(from, from + head.length).equals(head)) return false;
    this.at = from + head.length;
    return true;
  }

  literal(): Literal {
    const char = this.#peek();
    if (char === "'" || (char === '"' && !this.#settings.ansiQuotes)) return this.#string(undefined);
    if (/[-+.0-9]/.test(char)) return this.#bits(undefined) ?? this.#number();
    if (char === '_') return this.#introduced();
    return this.#bits(undefined) ?? this.#national() ?? this.#named();
  }

  #introduced(): Literal {
    const charset = this.#word().slice(1);
    this.skipSpace();
    const char = this.#peek();
    charsetOf(charset);
    if (char === "'" || (char === '"' && !this.#settings.ansiQuotes)) return this.#string(charset);
    return this.#bits(charset) ?? this.#unexpected('a value');
  }

  #national(): Literal | undefined {
    if (!/n/i.test(this.#peek()) || this.#peek(1) !== "'") return undefined;
    this.at++;
    return this.#string('utf8');
  }

  #named(): Literal {
    const from = this.at;
    const word = this.#word().toUpperCase();
    this.#peek();
    if (word === 'NULL') return { kind: 'null' };
    if (word === 'DEFAULT') return { kind: 'default' };
    if (word === 'TRUE' || word === 'FALSE') return { kind: 'number', text: word === 'TRUE' ? '1' : '0' };
    this.at = from;
    if (word === '') this.#unexpected('a value');
    const expression = readExpression(this.#bytes.subarray(from));
    if (!expression) throw INCOMPLETE;
    this.at += expression.length;
    return new Reader(Buffer.concat([expression.literal, Buffer.from(')')]), this.#settings).literal();
  }

  #number(): Literal {
    const run = /[-+.\w]*/y;
    run.lastIndex = this.at;
    run.exec(this.#latin1());
    if (run.lastIndex >= this.#bytes.length) throw INCOMPLETE;
    const text = this.#match(/[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?/y);
    return text === undefined ? this.#unexpected('a value') : { kind: 'number', text };
  }

  #bits(charset: string | undefined): Literal | undefined {
    const quoted = /[xXbB]/.test(this.#peek()) && this.#peek(1) === "'";
    if (quoted && this.#bytes.indexOf("'", this.at + 2) < 0) throw INCOMPLETE;
    const hex = this.#match(/0x[0-9a-fA-F]*/y)?.slice(2) ?? this.#match(/[xX]'([0-9a-fA-F]{2})*'/y)?.slice(2, -1);
    if (hex !== undefined) {
      this.#peek();
      return { kind: 'bits', bytes: Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'), charset };
    }
    const binary = this.#match(/0b[01]*/y)?.slice(2) ?? this.#match(/[bB]'[01]*'/y)?.slice(2, -1);
    if (binary === undefined) return quoted ? this.#unexpected('a value') : undefined;
    this.#peek();
    const padded = binary.padStart(Math.ceil(binary.length / 8) * 8, '0');
    const bytes = padded.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? [];
    return { kind: 'bits', bytes: Buffer.from(bytes), charset };
  }

  #string(charset: string | undefined): Literal {
    const bytes: number[] = [];
    for (;;) {
      for (const byte of this.#quoted()) bytes.push(byte);
      this.skipSpace();
      const next = this.#peek();
      if (next !== "'" && (next !== '"' || this.#settings.ansiQuotes)) break;
    }
    return { kind: 'string', bytes: Buffer.from(bytes), charset };
  }

  #quoted(): number[] {
    const quote = this.#peek();
    const { leads } = charsetOf(this.#settings.charset);
    const bytes: number[] = [];
    this.at++;
    for (;;) {
      const char = this.#peek();
      const byte = char.charCodeAt(0);
      if (leads?.(byte) && this.#peek(1).charCodeAt(0) >= 0x40) {
        bytes.push(byte, this.#peek(1).charCodeAt(0));
        this.at += 2;
      } else if (char === '\\' && this.#settings.backslashEscapes) {
        const escaped = this.#peek(1);
        if (escaped === '%' || escaped === '_') bytes.push(byte);
        bytes.push(ESCAPES[escaped] ?? escaped.charCodeAt(0));
        this.at += 2;
      } else if (char !== quote) {
        bytes.push(byte);
        this.at++;
      } else if (this.#peek(1) === quote) {
        bytes.push(byte);
        this.at += 2;
      } else {
        this.at++;
        return bytes;
      }
    }
  }

  #skipComment(): boolean {
    const two = this.#peek() + (/[-/]/.test(this.#peek()) ? this.#peek(1) : '');
    if (two === '/*' && this.#peek(2) !== '!') {
      const end = this.#bytes.indexOf('*/', this.at + 2);
      if (end < 0) throw INCOMPLETE;
      this.at = end + 2;
      return true;
    }
    if (two !== '#' && !(two === '--' && SPACE.test(this.#peek(2)))) return false;
    const end = this.#bytes.indexOf('\n', this.at);
    if (end < 0) throw INCOMPLETE;
    this.at = end + 1;
    return true;
  }

  #word(): string {
    return this.#match(/[A-Za-z0-9_$]*/y) ?? '';
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#latin1())?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  #latin1(): string {
    return (this.#text ??= this.#bytes.toString('latin1'));
  }

  #peek(ahead = 0): string {
    if (this.at + ahead >= this.#bytes.length) throw INCOMPLETE;
    return this.#char(this.at + ahead);
  }

  #char(at: number): string {
    return String.fromCharCode(this.#bytes[at] ?? 0);
  }

  #unexpected(wanted: string): never {
    return fail('dump-syntax', { found: `'${this.excerpt(this.at)}'`, wanted });
  }
}

/** Why a value does not fit its column. */
class Misfit extends Error {}

function toValue(literal: Literal, column: ColumnTarget, settings: ScanSettings): Value | 'zero date' {
  switch (column.encoding) {
    case 'text':
      return toText(literal, column, settings);
    case 'bytes':
      return 'bytes' in literal ? literal.bytes : Buffer.from(numberText(literal));
    case 'date':
    case 'timestamp':
      return toDate(literal, column, settings);
    case 'bit':
      return within('bytes' in literal ? bigEndian(literal.bytes) : toInteger(numberText(literal), 0), column);
    default: {
      const text = numberText(literal);
      const { scale } = column.encoding === 'decimal' ? column : { scale: 0 };
      return within(
        'kind' in literal && literal.kind === 'bits'
          ? bigEndian(literal.bytes) * 10n ** BigInt(scale)
          : toInteger(text, scale),
        column,
      );
    }
  }
}

/** The characters of a number, or of the string in its place. */
function numberText(literal: Literal): string {
  if ('text' in literal) return literal.text.replace(/^\+/, '');
  return 'bytes' in literal ? literal.bytes.toString('latin1') : '';
}

function bigEndian(bytes: Buffer): bigint {
  const value = BigInt(`0x0${bytes.toString('hex')}`);
  if (value >= 1n << 64n) throw new Misfit('it has more than 64 bits');
  return value;
}

function toText(literal: Literal, column: ColumnTarget, settings: ScanSettings): Buffer {
  if (!('bytes' in literal)) return Buffer.from(numberText(literal));
  const own = literal.charset ?? (literal.kind === 'string' ? settings.charset : 'binary');
  const charset = charsetOf(own.toLowerCase() === 'binary' ? column.charset : own);
  const text = charset.decode(literal.bytes);
  if (text === undefined) throw new Misfit('its bytes are no text of its character set');
  return Buffer.from(text);
}

function toInteger(text: string, scale: number): bigint {
  const match = /^[ \t\n\r\f\v]*([-+]?)(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?[ \t\n\r\f\v]*$/.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '') throw new Misfit('it is no number');
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return 0n;
  // Where the point stands once the value is counted in units of the last kept digit.
  const keep = digits.length - fraction.length + scale + Math.max(-99999, Math.min(99999, Number(exponent)));
  if (keep > 40) throw new Misfit('it is out of range');
  if (keep < 0) return 0n;
  const padded = digits.padEnd(keep + 1, '0');
  const magnitude = BigInt(padded.slice(0, keep) || '0') + (padded.charAt(keep) >= '5' ? 1n : 0n);
  return sign === '-' ? -magnitude : magnitude;
}

const RANGES: Partial<Record<ColumnTarget['encoding'], readonly [bigint, bigint]>> = {
  int32: [-(1n << 31n), (1n << 31n) - 1n],
  int64: [-(1n << 63n), (1n << 63n) - 1n],
  uint64: [0n, (1n << 64n) - 1n],
  bit: [0n, (1n << 64n) - 1n],
};

function within(value: bigint, column: ColumnTarget): bigint {
  const limit = 10n ** BigInt(column.precision) - 1n;
  const [low, high] = RANGES[column.encoding] ?? [-limit, limit];
  if (value < (column.min ?? low) || value > (column.max ?? high)) throw new Misfit('it is out of range');
  return value;
}

const DELIMITED =
  /^(\d{4}|\d{2})[-/.:](\d{1,2})[-/.:](\d{1,2})(?:(?:[Tt]| +)(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?)?$/;
const COMPACT = /^(\d{4}|\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})(?:\.(\d*))?)?$/;

function toDate(literal: Literal, column: ColumnTarget, settings: ScanSettings): bigint | 'zero date' {
  if (literal.kind === 'bits') throw new Misfit('it is no date');
  const text = numberText(literal).replace(/^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g, '');
  if (/^0+$/.test(text)) return 'zero date';
  const match = DELIMITED.exec(text) ?? COMPACT.exec(text);
  if (!match) throw new Misfit('it is no date');
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part || 0));
  if (hour > 23 || minute > 59 || second > 59 || month > 12 || day > 31) throw new Misfit('it is no date');
  if (month === 0 || day === 0) return 'zero date';
  const full = (match[1] ?? '').length === 2 ? year + (year < 70 ? 2000 : 1900) : year;
  const instant = new Date(0);
  instant.setUTCFullYear(full, month - 1, day);
  if (instant.getUTCDate() !== day) throw new Misfit('it is no date');
  const days = BigInt(instant.getTime() / 86_400_000);
  if (column.encoding === 'date') return days;
  const micros = toInteger(`0.${match[7] || '0'}`, 6);
  const offset = column.instant ? settings.timestampOffset : 0n;
  return (days * 86_400n + BigInt(hour * 3600 + minute * 60 + second)) * 1_000_000n + micros - offset;
}

function encode(column: ColumnTarget, values: readonly Value[]): ColumnData {
  const present = new Uint8Array(Math.ceil(values.length / 8));
  const pieces: Buffer[] = [];
  for (const [row, value] of values.entries()) {
    if (value === null) continue;
    present[row >> 3] = (present[row >> 3] ?? 0) | (1 << (row & 7));
    pieces.push(...plain(column, value));
  }
  const nulls = values.filter((value) => value === null).length;
  return { present, nulls, values: Buffer.concat(pieces) };
}

function plain(column: ColumnTarget, value: bigint | Buffer): Buffer[] {
  const narrow = column.encoding === 'int32' || column.encoding === 'date';
  const bytes = Buffer.alloc(narrow || typeof value !== 'bigint' ? 4 : 8);
  if (typeof value !== 'bigint') {
    bytes.writeUInt32LE(value.length);
    return [bytes, value];
  }
  if (narrow) bytes.writeInt32LE(Number(value));
  else bytes.writeBigInt64LE(BigInt.asIntN(64, value));
  return [bytes];
}
