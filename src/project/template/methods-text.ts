import type { Arguments } from './arguments.ts';
import { strFormat } from './format.ts';
import { charge, chargeText, chargeWords } from './limits.ts';
import { OperationFault } from './operation-fault.ts';
import { linesOf } from './text.ts';
import { charactersOf, itemsOf, PyTuple, typeName, type Value } from './values.ts';

type TextMethod = (self: string, args: Arguments) => Value;

function stripped(s: string, args: Arguments, ends: 'both' | 'start' | 'end'): string {
  const set = args.text(0, 'chars', '');
  if (set === '' && args.value(0, 'chars') !== '') {
    if (ends === 'both') return s.trim();
    return ends === 'start' ? s.trimStart() : s.trimEnd();
  }
  const characters = new Set(set);
  let [from, to] = [0, s.length];
  if (ends !== 'end') while (from < to && characters.has(s.charAt(from))) from++;
  if (ends !== 'start') while (to > from && characters.has(s.charAt(to - 1))) to--;
  return s.slice(from, to);
}

function split(s: string, args: Arguments, fromEnd: boolean): string[] {
  const most = args.integer(1, 'maxsplit', -1);
  const separator = args.value(0, 'sep');
  if (separator === undefined || separator === null) return words(s, most < 0 ? Infinity : most, fromEnd);
  const glue = args.text(0, 'sep', '');
  if (glue === '') throw new OperationFault('a text cannot be split at nothing');
  const parts = s.split(glue);
  if (most < 0 || parts.length <= most + 1) return parts;
  if (!fromEnd) return [...parts.slice(0, most), parts.slice(most).join(glue)];
  const kept = parts.length - most;
  return [parts.slice(0, kept).join(glue), ...parts.slice(kept)];
}

/** Words between white space; the rest stays as it is once `most` splits are made. */
function words(s: string, most: number, fromEnd: boolean): string[] {
  chargeWords(s.length);
  const found = [...s.matchAll(/\S+/g)];
  if (found.length <= most + 1) return found.map(([word]) => word);
  if (fromEnd) {
    const cut = found.length - most;
    const before = found[cut - 1];
    const rest = s.slice(0, (before?.index ?? 0) + (before?.[0].length ?? 0)).trimStart();
    return [rest, ...found.slice(cut).map(([word]) => word)];
  }
  return [...found.slice(0, most).map(([word]) => word), s.slice(found[most]?.index).trimEnd()];
}

function join(s: string, list: Value): string {
  const items = itemsOf(list);
  if (!items) throw new OperationFault(`a ${typeName(list)} cannot be joined`);
  const parts = items.map((item, i) =>
    typeof item === 'string' ? item : fault(`join needs texts, item ${i} is ${typeName(item)}`),
  );
  chargeText(parts.reduce((length, part) => length + part.length + s.length, 0));
  return parts.join(s);
}

function fault(problem: string): never {
  throw new OperationFault(problem);
}

function replaced(s: string, args: Arguments): string {
  const [from, to] = [required(args, 0, 'old'), required(args, 1, 'new')];
  const most = args.integer(2, 'count', -1);
  const times = occurrences(s, from, most < 0 ? Infinity : most);
  charge(times / 4);
  chargeText(Math.max(s.length, s.length + times * (to.length - from.length)));
  if (most < 0) return from === '' ? s.replaceAll(from, () => to) : s.split(from).join(to);
  let left = most;
  return s.replaceAll(from, (found) => (left-- > 0 ? to : found));
}

function occurrences(s: string, sought: string, most: number): number {
  if (sought === '') return Math.min(most, s.length + 1);
  let times = 0;
  for (let at = s.indexOf(sought); at >= 0 && times < most; at = s.indexOf(sought, at + sought.length)) times++;
  return times;
}

function required(args: Arguments, at: number, name: string): string {
  return args.given(at, name) ? args.text(at, name, '') : fault(`'${name}' is missing`);
}

/** The part of the text that find, count and startswith look at, and where it begins. */
function window(s: string, args: Arguments): { readonly part: string; readonly from: number } {
  const length = s.length;
  const clamp = (n: number): number => Math.min(length, Math.max(0, n < 0 ? n + length : n));
  const from = clamp(args.integer(1, 'start', 0));
  return { part: s.slice(from, clamp(args.integer(2, 'end', length))), from };
}

/** Index in characters; −1 for none. */
function found(s: string, args: Arguments, last: boolean): number {
  const { part, from } = window(s, args);
  const sought = required(args, 0, 'sub');
  const at = last ? part.lastIndexOf(sought) : part.indexOf(sought);
  return at < 0 ? -1 : charactersOf(s.slice(0, from + at)).length;
}

function indexed(s: string, args: Arguments, last: boolean): number {
  const at = found(s, args, last);
  return at < 0 ? fault('the text does not hold that') : at;
}

function counted(s: string, args: Arguments): number {
  const { part } = window(s, args);
  const sought = required(args, 0, 'sub');
  return sought === '' ? charactersOf(part).length + 1 : part.split(sought).length - 1;
}

function begins(s: string, args: Arguments, test: (text: string, part: string) => boolean): boolean {
  const sought = args.positional[0];
  const { part } = window(s, args);
  const options = sought instanceof PyTuple ? sought.items : [sought];
  return options.some((o) => (typeof o === 'string' ? test(part, o) : fault(`a text is needed, not ${typeName(o)}`)));
}

function padded(s: string, args: Arguments, align: 'left' | 'right' | 'centre'): string {
  const width = args.integer(0, 'width', 0);
  chargeText(width);
  const fill = args.text(1, 'fillchar', ' ');
  const missing = width - charactersOf(s).length;
  if (missing <= 0) return s;
  const left = align === 'left' ? 0 : align === 'right' ? missing : centred(missing, width);
  return fill.repeat(left) + s + fill.repeat(missing - left);
}

/** Python gives an odd space to the left where the width is odd too. */
function centred(missing: number, width: number): number {
  return Math.floor(missing / 2) + (missing & width & 1);
}

function zeroFilled(s: string, args: Arguments): string {
  const width = args.integer(0, 'width', 0);
  chargeText(width);
  const sign = /^[+-]/.test(s) ? s.charAt(0) : '';
  return sign + '0'.repeat(Math.max(0, width - charactersOf(s).length)) + s.slice(sign.length);
}

function expanded(s: string, size: number): string {
  chargeText(s.length * Math.max(1, size));
  let column = 0;
  let text = '';
  for (const c of s) {
    const more = c === '\t' ? ' '.repeat(size > 0 ? size - (column % size) : 0) : c;
    text += more;
    column = c === '\n' || c === '\r' ? 0 : column + more.length;
  }
  return text;
}

function partition(s: string, args: Arguments, last: boolean): PyTuple {
  const separator = required(args, 0, 'sep');
  if (separator === '') fault('a text cannot be parted at nothing');
  const at = last ? s.lastIndexOf(separator) : s.indexOf(separator);
  if (at < 0) return new PyTuple(last ? ['', '', s] : [s, '', '']);
  return new PyTuple([s.slice(0, at), separator, s.slice(at + separator.length)]);
}

function titled(s: string): string {
  chargeWords(s.length);
  return s.toLowerCase().replaceAll(/\p{L}+/gu, (w) => w.charAt(0).toUpperCase() + w.slice(1));
}

const cased = (s: string): boolean => s.toLowerCase() !== s.toUpperCase();
const swapped = (c: string): string => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase());

/** Python's methods of str that templates may call. */
export const TEXT_METHODS: ReadonlyMap<string, TextMethod> = new Map<string, TextMethod>([
  ['strip', (s, args) => stripped(s, args, 'both')],
  ['lstrip', (s, args) => stripped(s, args, 'start')],
  ['rstrip', (s, args) => stripped(s, args, 'end')],
  ['upper', (s) => s.toUpperCase()],
  ['lower', (s) => s.toLowerCase()],
  ['casefold', (s) => s.toUpperCase().toLowerCase()],
  ['title', titled],
  ['capitalize', (s) => s.charAt(0).toUpperCase() + s.slice(1).toLowerCase()],
  ['swapcase', (s) => [...s].map(swapped).join('')],
  ['split', (s, args) => split(s, args, false)],
  ['rsplit', (s, args) => split(s, args, true)],
  ['splitlines', (s, args) => linesOf(s, args.flag(0, 'keepends'))],
  ['join', (s, args) => join(s, args.positional[0])],
  ['replace', replaced],
  ['startswith', (s, args) => begins(s, args, (text, part) => text.startsWith(part))],
  ['endswith', (s, args) => begins(s, args, (text, part) => text.endsWith(part))],
  [
    'removeprefix',
    (s, args) => (s.startsWith(required(args, 0, 'prefix')) ? s.slice(required(args, 0, 'prefix').length) : s),
  ],
  [
    'removesuffix',
    (s, args) =>
      s.endsWith(required(args, 0, 'suffix')) ? s.slice(0, s.length - required(args, 0, 'suffix').length) : s,
  ],
  ['find', (s, args) => found(s, args, false)],
  ['rfind', (s, args) => found(s, args, true)],
  ['index', (s, args) => indexed(s, args, false)],
  ['rindex', (s, args) => indexed(s, args, true)],
  ['count', counted],
  ['zfill', zeroFilled],
  ['ljust', (s, args) => padded(s, args, 'left')],
  ['rjust', (s, args) => padded(s, args, 'right')],
  ['center', (s, args) => padded(s, args, 'centre')],
  ['expandtabs', (s, args) => expanded(s, args.integer(0, 'tabsize', 8))],
  ['format', (s, args) => strFormat(s, args)],
  ['isdigit', (s) => /^[\p{Nd}\u00b2\u00b3\u00b9]+$/u.test(s)],
  ['isnumeric', (s) => /^\p{N}+$/u.test(s)],
  ['isdecimal', (s) => /^\p{Nd}+$/u.test(s)],
  ['isalpha', (s) => /^\p{L}+$/u.test(s)],
  ['isalnum', (s) => /^[\p{L}\p{N}]+$/u.test(s)],
  ['isascii', (s) => /^[\0-\x7f]*$/.test(s)],
  ['isspace', (s) => /^\s+$/.test(s)],
  ['isupper', (s) => cased(s) && s === s.toUpperCase()],
  ['islower', (s) => cased(s) && s === s.toLowerCase()],
  ['istitle', (s) => cased(s) && s === titled(s)],
  ['isidentifier', (s) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(s)],
  ['partition', (s, args) => partition(s, args, false)],
  ['rpartition', (s, args) => partition(s, args, true)],
  ['encode', (s) => s],
]);
