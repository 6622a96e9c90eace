import type { Arguments } from './arguments.ts';
import { fixed } from './format.ts';
import { asNumber, integer, integerOf, isInteger, truncated } from './numbers.ts';
import { OperationFault } from './operation-fault.ts';
import { toText } from './text.ts';
import { PyFloat, typeName, type Value } from './values.ts';

export function absolute(value: Value): Value {
  if (value instanceof PyFloat) return new PyFloat(Math.abs(value.value));
  if (!isInteger(value)) throw new OperationFault(`a ${typeName(value)} has no absolute value`);
  const n = BigInt(value);
  return integer(n < 0n ? -n : n);
}

/** Python's round, or floor and ceil at a number of digits. An integer stays one under `common`. */
export function rounded(value: Value, args: Arguments): Value {
  const digits = Math.max(-300, Math.min(300, args.integer(0, 'precision', 0)));
  const method = args.text(1, 'method', 'common');
  const n = asNumber(value);
  if (n === undefined) throw new OperationFault(`a ${typeName(value)} cannot be rounded`);
  if (method === 'common') {
    if (!(value instanceof PyFloat) && digits >= 0) return integer(BigInt(n));
    if (!Number.isFinite(n)) return value;
    const result = digits >= 0 ? Number(fixed(n, digits)) : halfToEven(n / 10 ** -digits) * 10 ** -digits;
    return value instanceof PyFloat ? new PyFloat(result) : truncated(result);
  }
  if (method !== 'ceil' && method !== 'floor') throw new OperationFault(`there is no rounding '${method}'`);
  const factor = 10 ** digits;
  return new PyFloat((method === 'ceil' ? Math.ceil(n * factor) : Math.floor(n * factor)) / factor);
}

function halfToEven(n: number): number {
  const floor = Math.floor(n);
  if (n - floor !== 0.5) return Math.round(n);
  return floor % 2 === 0 ? floor : floor + 1;
}

const SPACE = /^\s+|\s+$/g;
const FLOAT = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const WORDS: ReadonlyMap<string, number> = new Map([
  ['inf', Infinity],
  ['infinity', Infinity],
  ['nan', NaN],
]);

/** The float that a text stands for in Python; undefined for none. */
export function parseFloatText(raw: string): number | undefined {
  const text = raw.replaceAll(SPACE, '');
  if (FLOAT.test(text)) return Number(text.replaceAll('_', ''));
  const word = WORDS.get(text.toLowerCase().replace(/^[+-]/, ''));
  return word !== undefined && text.startsWith('-') ? -word : word;
}

const DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^([+-]?)(?:0[bB])?([01]+)$/,
  8: /^([+-]?)(?:0[oO])?([0-7]+)$/,
  10: /^([+-]?)(\d+)$/,
  16: /^([+-]?)(?:0[xX])?([0-9a-fA-F]+)$/,
};
const PREFIXES: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' };

/** `'42'|int(default, base)`. */
export function toInteger(value: Value, args: Arguments): Value {
  if (value === undefined) throw new OperationFault('what is undefined has no integer');
  const fallback = args.given(0, 'default') ? args.value(0, 'default') : 0;
  const n = asNumber(value);
  if (isInteger(value)) return integer(BigInt(value));
  if (n !== undefined) return Number.isFinite(n) ? truncated(n) : fallback;
  if (typeof value !== 'string') return fallback;
  const text = value.replaceAll(SPACE, '').replaceAll(/(?<=\d)_(?=\d)/g, '');
  const base = args.integer(1, 'base', 10);
  const match = DIGITS[base]?.exec(text);
  if (match) {
    if (base === 10) return integerOf(match[0]);
    const parsed = BigInt(`${PREFIXES[base] ?? ''}${match[2] ?? ''}`);
    return integer(match[1] === '-' ? -parsed : parsed);
  }
  const float = parseFloatText(text);
  return float === undefined || !Number.isFinite(float) ? fallback : truncated(float);
}

/** `'1.5'|float(default)`. */
export function toFloat(value: Value, args: Arguments): Value {
  if (value === undefined) throw new OperationFault('what is undefined has no number');
  const n = asNumber(value) ?? (typeof value === 'string' ? parseFloatText(value) : undefined);
  if (n !== undefined) return new PyFloat(n);
  return args.given(0, 'default') ? args.value(0, 'default') : new PyFloat(0);
}

const DECIMAL = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const BINARY = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

/** `1.5 MB`. */
export function fileSize(value: Value, args: Arguments): string {
  const bytes = asNumber(value) ?? parseFloatText(toText(value));
  if (bytes === undefined) throw new OperationFault('a file size is a number');
  const [base, units] = args.flag(0, 'binary') ? [1024, BINARY] : [1000, DECIMAL];
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const unit = Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(base) + 1e-9) - 1);
  return `${fixed(bytes / base ** (unit + 1), 1)} ${units[unit] ?? ''}`;
}

/** dbt's as_bool, as_number and as_native: what a text stands for. Undefined for no such literal. */
export function literalOf(text: string): Value {
  const trimmed = text.trim();
  if (/^true$/i.test(trimmed)) return true;
  if (/^false$/i.test(trimmed)) return false;
  if (/^[+-]?\d+$/.test(trimmed)) return integerOf(trimmed);
  if (trimmed === 'None') return null;
  return FLOAT.test(trimmed) ? new PyFloat(Number(trimmed.replaceAll('_', ''))) : undefined;
}
