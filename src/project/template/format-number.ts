import { chargeText } from './limits.ts';
import { asNumber, isInteger, truncated } from './numbers.ts';
import { OperationFault } from './operation-fault.ts';
import { floatText } from './text.ts';
import type { Value } from './values.ts';

/** A parsed format: `[fill align] sign # 0 width group .precision type`. */
export interface NumberFormat {
  readonly fill: string;
  readonly align: string | undefined;
  readonly sign: string;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly group: string;
  readonly precision: number | undefined;
  readonly type: string;
}

export function formatNumber(value: Value, format: NumberFormat): string {
  if ((format.precision ?? 0) > 100) throw new OperationFault('a format has more than 100 digits');
  chargeText(format.width);
  const n = asNumber(value) ?? 0;
  const negative = n < 0 || Object.is(n, -0);
  const sign = negative ? '-' : format.sign === '-' ? '' : format.sign;
  const prefix = sign + radixPrefix(format);
  const body = grouped(digitsOf(value, format), format.group);
  const missing = format.width - prefix.length - body.length;
  if (missing <= 0) return prefix + body;
  const fill = format.zero && format.align === undefined ? '0' : format.fill;
  const align = format.align ?? (format.zero ? '=' : '>');
  if (align === '=') return prefix + fill.repeat(missing) + body;
  if (align === '<') return prefix + body + fill.repeat(missing);
  const left = align === '^' ? Math.floor(missing / 2) : missing;
  return fill.repeat(left) + prefix + body + fill.repeat(missing - left);
}

function radixPrefix({ alternate, type }: NumberFormat): string {
  return alternate && 'boxX'.includes(type) && type !== '' ? `0${type}` : '';
}

function grouped(digits: string, group: string): string {
  if (group === '') return digits;
  const [, whole = '', rest = ''] = /^(\d*)(.*)$/s.exec(digits) ?? [];
  return whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, group) + rest;
}

/** Digits of the absolute value. */
function digitsOf(value: Value, { type, precision }: NumberFormat): string {
  const n = Math.abs(asNumber(value) ?? 0);
  if ('bcdoxX'.includes(type) && type !== '') return integerDigits(value, type);
  if (!Number.isFinite(n)) return Number.isNaN(n) ? 'nan' : 'inf';
  switch (type) {
    case 'f':
    case 'F':
      return fixed(n, precision ?? 6);
    case '%':
      return `${fixed(n * 100, precision ?? 6)}%`;
    case 'e':
      return exponential(n, precision ?? 6);
    case 'E':
      return exponential(n, precision ?? 6).toUpperCase();
    case 'g':
    case 'n':
      return isInteger(value) && type === 'n' ? integerDigits(value, 'd') : general(n, precision ?? 6);
    case 'G':
      return general(n, precision ?? 6).toUpperCase();
    default:
      if (isInteger(value)) return precision === undefined ? integerDigits(value, 'd') : general(n, precision);
      return precision === undefined ? floatText(n) : general(n, precision);
  }
}

function integerDigits(value: Value, type: string): string {
  if (!isInteger(value)) {
    if (type !== 'x' && type !== 'X' && type !== 'o' && type !== 'd')
      throw new OperationFault(`'${type}' formats whole numbers`);
    return integerDigits(truncated(asNumber(value) ?? 0), type);
  }
  const n = BigInt(value);
  const absolute = n < 0n ? -n : n;
  if (type === 'c') return String.fromCodePoint(Number(absolute) & 0xffff);
  const radix = type === 'b' ? 2 : type === 'o' ? 8 : type === 'd' ? 10 : 16;
  return type === 'X' ? absolute.toString(radix).toUpperCase() : absolute.toString(radix);
}

/** n with that many digits behind the point (0 to 100); exact halves go to the even digit, as in Python. */
export function fixed(n: number, digits: number): string {
  if (Math.abs(n) >= 1e21) return BigInt(Math.trunc(n)).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
  const text = n.toFixed(Math.min(100, digits));
  if (digits >= 75) return text;
  const exact = n.toFixed(digits + 25);
  const cut = exact.length - 25;
  if (!/^50*$/.test(exact.slice(cut)) || !/[02468]\.?$/.test(exact.slice(0, cut))) return text;
  return exact.slice(0, cut).replace(/\.$/, '');
}

function exponential(n: number, digits: number): string {
  return n.toExponential(Math.min(100, digits)).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Python's `g`: significant digits, an exponent where the number is large or small, no zeros at the end. */
function general(n: number, precision: number): string {
  const digits = Math.max(1, precision);
  const exponent = n === 0 ? 0 : Number(n.toExponential(digits - 1).split('e')[1]);
  if (exponent < -4 || exponent >= digits) return exponential(n, digits - 1).replace(/\.?0+e/, 'e');
  const text = fixed(n, Math.max(0, digits - 1 - exponent));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
