import { createHash } from 'node:crypto';

/** What a server held after loading a dump; see README of the dumps' folder. */
export interface Oracle {
  readonly schemas: Readonly<Record<string, { readonly tables: Readonly<Record<string, OracleTable>> }>>;
  readonly load_errors: readonly string[];
}

export interface OracleTable {
  readonly rows: number;
  readonly columns: readonly OracleColumn[];
}

export interface OracleColumn {
  readonly name: string;
  readonly type: string;
  readonly family: Family;
  readonly generated: boolean;
  readonly nulls: number;
  readonly checksum: string;
  /** Values with a zero year, month or day, and the checksum without them. */
  readonly zero_dates?: number;
  readonly checksum_nz?: string;
}

export type Family =
  | 'int'
  | 'decimal'
  | 'float'
  | 'double'
  | 'text'
  | 'binary'
  | 'bit'
  | 'year'
  | 'date'
  | 'time'
  | 'datetime'
  | 'enum'
  | 'set'
  | 'json'
  | 'geometry';

/** A value as the engine gives it back: bytes for blobs, numbers for floats, text for all others. */
export type Value = string | number | Uint8Array | null;

export interface Sum {
  readonly checksum: string;
  readonly nulls: number;
}

/** The sum over all values of the first 8 bytes (big endian) of md5(canonical form), modulo 2^64, NULLs left out. */
export function checksum(family: Family, values: Iterable<Value>): Sum {
  let [sum, nulls] = [0n, 0];
  for (const value of values) {
    if (value === null) nulls++;
    else sum += createHash('md5').update(canonical(family, value)).digest().readBigUInt64BE(0);
  }
  return { checksum: BigInt.asUintN(64, sum).toString(16).padStart(16, '0'), nulls };
}

/** True where the column holds what the server held; zero dates may be NULL on an engine that has none. */
export function agrees(column: OracleColumn, { checksum, nulls }: Sum): boolean {
  if (checksum === column.checksum && nulls === column.nulls) return true;
  const zero = column.zero_dates ?? 0;
  return zero > 0 && checksum === column.checksum_nz && nulls === column.nulls + zero;
}

function canonical(family: Family, value: string | number | Uint8Array): string | Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (family === 'float') return general(Number(value), 6);
  if (family === 'double') return general(Number(value), 15);
  const text = String(value);
  if (family === 'year') return text.padStart(4, '0');
  return (family === 'datetime' || family === 'time') && text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** C's `%.<digits>g`. */
export function general(value: number, digits: number): string {
  if (value === 0) return '0';
  const [mantissa = '', power = '0'] = value.toExponential(digits - 1).split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < digits) return withoutZeros(value.toFixed(Math.max(0, digits - 1 - exponent)));
  return `${withoutZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
