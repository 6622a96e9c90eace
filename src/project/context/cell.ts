import { PyFloat, toValue, type Value } from '../template/index.ts';
import { DateObject, DateTimeObject, wallOf } from './datetime.ts';
import { offsetOf } from './strftime.ts';

const MOMENT = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** A cell as Python has it: dates and moments as such, decimals as numbers, bytes in hexadecimal digits. */
export function cellValue(cell: unknown, type: string): Value {
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('hex');
  if (typeof cell === 'number' && /^(float|double|real)/i.test(type)) return new PyFloat(cell);
  if (typeof cell !== 'string') return toValue(cell);
  if (/^(date|timestamp|datetime)/i.test(type)) return moment(cell, type) ?? cell;
  return /^(decimal|numeric)/i.test(type) ? decimal(cell) : cell;
}

/** A decimal that a floating point number holds to the last digit; any other stays text. */
function decimal(text: string): Value {
  const digits = text.replaceAll(/\D/g, '').replace(/^0+/, '').length;
  if (digits > 15) return /^-?\d+$/.test(text) ? BigInt(text) : text;
  return text.includes('.') ? new PyFloat(Number(text)) : Number(text);
}

/** Undefined for what Python has no moment for: infinity, years beyond 9999. */
function moment(text: string, type: string): Value | undefined {
  const found = MOMENT.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((n) => Number((n as string | undefined) ?? 0));
  if (year < 1) return undefined;
  const wall = wallOf({ year, month, day, hour, minute, second, microsecond: Number((found[7] ?? '').padEnd(6, '0')) });
  if (/^date$/i.test(type)) return DateObject.of(wall);
  const zone =
    found[8] === undefined || found[8].length > 3 ? found[8] : found[8].length === 3 ? `${found[8]}:00` : found[8];
  return new DateTimeObject(wall, zone === undefined ? undefined : offsetOf(zone));
}
