import { fail } from '../../errors.ts';
import { sameTime } from './time.ts';
import type { ColumnData } from './parquet.ts';

/** How a server would keep a value that the column's encoding alone leaves as it was written. Dumps of tools hold it so already. */
export type ValueForm =
  /** ENUM: a member, by its name in any case or by its number. */
  | { readonly kind: 'enum'; readonly members: readonly string[] }
  /** SET: members in the order of the declaration, each once; or the sum of their bits. */
  | { readonly kind: 'set'; readonly members: readonly string[] }
  /** BINARY: zero bytes up to its length. */
  | { readonly kind: 'pad'; readonly length: number }
  /** CHAR: no blanks at its end. */
  | { readonly kind: 'trim' }
  /** DATETIME and TIMESTAMP: so many digits behind the second, the others cut off. */
  | { readonly kind: 'fraction'; readonly digits: number }
  /** TIME: `[-]HH:MM:SS[.f]`. */
  | { readonly kind: 'time'; readonly digits: number }
  /** DECIMAL that is too wide for the engine, as text with all its digits. */
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** FLOAT and DOUBLE as text: a number. */
  | { readonly kind: 'float' };

/** A value that does not fit, by its number among those of the row group that are not NULL. */
export interface Misfit {
  readonly nth: number;
  readonly value: string;
  readonly reason: string;
}

/** Gives a column's values their form; what has it already is not copied. `misfit` throws. */
export function formed(data: ColumnData, form: ValueForm, misfit: (found: Misfit) => never): ColumnData {
  const values = asBytes(data.values);
  if (form.kind === 'fraction') return data; // the scanner does so itself
  const change = changeFor(form);
  const pieces: Uint8Array[] = [];
  let [kept, nth] = [0, 0];
  for (let at = 0; at < values.length; nth++) {
    const length = values.readUInt32LE(at);
    const from = at + 4;
    at = from + length;
    const other = change(values, from, at);
    if (other === undefined) continue;
    if (typeof other === 'string')
      misfit({ nth, value: values.toString('utf8', from, Math.min(at, from + 40)), reason: other });
    const head = Buffer.alloc(4);
    head.writeUInt32LE(other.length);
    pieces.push(values.subarray(kept, from - 4), head, other);
    kept = at;
  }
  return kept === 0 ? data : { ...data, values: Buffer.concat([...pieces, values.subarray(kept)]) };
}

/** Another value for the bytes from `from` to `to`; undefined where they are right; a reason where they fit in no way. */
type Change = (values: Buffer, from: number, to: number) => Buffer | string | undefined;

function changeFor(form: Exclude<ValueForm, { kind: 'fraction' }>): Change {
  switch (form.kind) {
    case 'pad':
      return (values, from, to) =>
        to - from < form.length ? Buffer.concat([values.subarray(from, to)], form.length) : undefined;
    case 'trim':
      return (values, from, to) =>
        values[to - 1] === BLANK && to > from ? trimmed(values.subarray(from, to)) : undefined;
    case 'enum':
      return remembered(enumMember(form.members));
    case 'set':
      return remembered(setMembers(form.members));
    case 'time':
      return (values, from, to) => asBuffer(sameTime(values.toString('latin1', from, to), form.digits));
    case 'decimal':
      return (values, from, to) => asBuffer(wideDecimal(values.toString('latin1', from, to), form));
    case 'float':
      return (values, from, to) =>
        isPlainNumber(values, from, to) ? undefined : floatOf(values.toString('latin1', from, to));
  }
}

function asBytes({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

const BLANK = 32;

function trimmed(bytes: Buffer): Buffer {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === BLANK) length--;
  return bytes.subarray(0, length);
}

type Told = { readonly text: string } | { readonly reason: string } | undefined;

function asBuffer(told: Told): Buffer | string | undefined {
  if (told === undefined) return undefined;
  return 'text' in told ? Buffer.from(told.text) : told.reason;
}

/** Columns of ENUM and SET have few values: each is worked out once. */
function remembered(tell: (text: string) => Told): Change {
  const known = new Map<string, Buffer | string | undefined>();
  return (values, from, to) => {
    const bytes = values.toString('latin1', from, to);
    if (known.has(bytes)) return known.get(bytes);
    const found = asBuffer(tell(values.toString('utf8', from, to)));
    if (known.size < 10_000) known.set(bytes, found);
    return found;
  };
}

/** The empty text is what a server keeps for an error; a text outside of ASCII may differ by more than its case. */
function enumMember(members: readonly string[]): (text: string) => Told {
  return (text) => {
    if (members.includes(text) || text === '') return undefined;
    const member = memberLike(members, text) ?? (/^\d+$/.test(text) ? members[Number(text) - 1] : undefined);
    if (member !== undefined) return { text: member };
    return isAscii(text) ? { reason: 'it is no member of the enumeration' } : undefined;
  };
}

function setMembers(members: readonly string[]): (text: string) => Told {
  return (text) => {
    if (text === '') return undefined;
    const given = text.split(',');
    const found = given.map((name) => members.findIndex((m) => m === memberLike(members, name)));
    if (!found.includes(-1)) return inOrder(members, text, (i) => found.includes(i));
    if (/^\d+$/.test(text) && BigInt(text) < 1n << BigInt(members.length))
      return inOrder(members, text, (i) => ((BigInt(text) >> BigInt(i)) & 1n) === 1n);
    return isAscii(text) ? { reason: 'it is no set of the declared members' } : undefined;
  };
}

function inOrder(members: readonly string[], text: string, has: (index: number) => boolean): Told {
  const joined = members.filter((_, i) => has(i)).join(',');
  return joined === text ? undefined : { text: joined };
}

function memberLike(members: readonly string[], text: string): string | undefined {
  const wanted = text.replace(/ +$/, '');
  return members.find((m) => m === wanted) ?? members.find((m) => m.toLowerCase() === wanted.toLowerCase());
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function wideDecimal(text: string, { precision, scale }: { readonly precision: number; readonly scale: number }): Told {
  const parts = /^\s*([-+]?)0*(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,4}))?\s*$/.exec(text);
  if (!parts) return { reason: 'it is no number' };
  const [, sign = '', whole = '', behind = '', power = '0'] = parts;
  const exponent = Number(power) + scale - behind.length;
  const digits = BigInt(`0${whole}${behind}`);
  // half away from zero, as a server rounds
  const unit = 10n ** BigInt(Math.min(Math.abs(exponent), 400));
  const scaled = exponent >= 0 ? digits * unit : (2n * digits + unit) / (2n * unit);
  const all = scaled.toString().padStart(scale + 1, '0');
  if (scaled >= 10n ** BigInt(precision)) return { reason: 'it is out of range' };
  const point = all.length - scale;
  const kept = `${sign === '-' && scaled > 0n ? '-' : ''}${all.slice(0, point)}${scale > 0 ? `.${all.slice(point)}` : ''}`;
  return kept === text ? undefined : { text: kept };
}

/** Short, of digits, a sign and a point only. */
function isPlainNumber(values: Buffer, from: number, to: number): boolean {
  if (to - from > 24 || to === from) return false;
  let [points, digits] = [0, 0];
  for (let i = from; i < to; i++) {
    const byte = values[i] ?? 0;
    if (byte >= 48 && byte < 58) digits++;
    else if (byte === 46) points++;
    else if (byte !== 45 || i > from) return false;
  }
  return digits > 0 && points <= 1;
}

function floatOf(text: string): Buffer | string | undefined {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isNaN(value) || !/^\s*[-+]?[\d.]/.test(text) || /^\s*[-+]?0[xbo]/i.test(text)) return 'it is no number';
  return Number.isFinite(value) ? undefined : 'it is out of range';
}

/** Row within a row group of its `nth` value that is not NULL. */
export function rowOf(present: Uint8Array, nth: number): number {
  for (let row = 0, left = nth; row < present.length * 8; row++) {
    if (((present[row >> 3] ?? 0) >> (row & 7)) & 1 && left-- === 0) return row;
  }
  return fail('dump-syntax', { found: 'fewer values', wanted: 'a value' });
}
