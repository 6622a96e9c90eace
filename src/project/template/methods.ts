import { strFormat } from './format.ts';
import { equal, OperationFault, order } from './operators.ts';
import { toText } from './text.ts';
import { itemsOf, native, PyDict, PySet, PyTuple, type NativeCode, type NativeFunction, type Value } from './values.ts';

type Method<T> = (self: T, args: Value[], kwargs: Parameters<NativeCode>[1]) => Value;

const text = (value: Value): string => toText(value);
const int = (value: Value, fallback: number): number =>
  value === undefined || value === null ? fallback : Number(value);
const chars = (value: Value): string => (value === undefined || value === null ? ' \t\n\r\v\f' : text(value));

function stripStart(s: string, set: string): string {
  let i = 0;
  while (i < s.length && set.includes(s[i] ?? '')) i++;
  return s.slice(i);
}

function stripEnd(s: string, set: string): string {
  let i = s.length;
  while (i > 0 && set.includes(s[i - 1] ?? '')) i--;
  return s.slice(0, i);
}

function split(s: string, separator: Value, most: number): string[] {
  if (separator === undefined || separator === null) {
    const words = s.trim() === '' ? [] : s.trim().split(/\s+/);
    return most < 0 || words.length <= most + 1
      ? words
      : [...words.slice(0, most), stripStart(s.trim(), '').split(/\s+/).slice(most).join(' ')];
  }
  const parts = s.split(text(separator));
  return most < 0 || parts.length <= most + 1
    ? parts
    : [...parts.slice(0, most), parts.slice(most).join(text(separator))];
}

function rsplit(s: string, separator: Value, most: number): string[] {
  const parts = split(s, separator, -1);
  const glue = separator === undefined || separator === null ? ' ' : text(separator);
  return most < 0 || parts.length <= most + 1
    ? parts
    : [parts.slice(0, parts.length - most).join(glue), ...parts.slice(parts.length - most)];
}

const titled = (s: string): string =>
  s.toLowerCase().replaceAll(/\p{L}+/gu, (w) => w.charAt(0).toUpperCase() + w.slice(1));
const anyOf = (value: Value, matches: (part: string) => boolean): boolean =>
  value instanceof PyTuple ? value.items.some((v) => matches(text(v))) : matches(text(value));

const STRING: Readonly<Record<string, Method<string>>> = {
  strip: (s, [set]) => stripEnd(stripStart(s, chars(set)), chars(set)),
  lstrip: (s, [set]) => stripStart(s, chars(set)),
  rstrip: (s, [set]) => stripEnd(s, chars(set)),
  upper: (s) => s.toUpperCase(),
  lower: (s) => s.toLowerCase(),
  casefold: (s) => s.toLowerCase(),
  title: (s) => titled(s),
  capitalize: (s) => s.charAt(0).toUpperCase() + s.slice(1).toLowerCase(),
  swapcase: (s) => [...s].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(''),
  split: (s, [separator, most], kwargs) =>
    split(s, separator ?? kwargs.get('sep'), int(most ?? kwargs.get('maxsplit'), -1)),
  rsplit: (s, [separator, most], kwargs) =>
    rsplit(s, separator ?? kwargs.get('sep'), int(most ?? kwargs.get('maxsplit'), -1)),
  splitlines: (s) => (s === '' ? [] : s.replace(/\r?\n$/, '').split(/\r?\n|\r/)),
  join: (s, [list]) => (itemsOf(list) ?? []).map(text).join(s),
  replace: (s, [from, to, most]) => replaced(s, { from: text(from), to: text(to), most: int(most, -1) }),
  startswith: (s, [prefix]) => anyOf(prefix, (p) => s.startsWith(p)),
  endswith: (s, [suffix]) => anyOf(suffix, (p) => s.endsWith(p)),
  removeprefix: (s, [prefix]) => (s.startsWith(text(prefix)) ? s.slice(text(prefix).length) : s),
  removesuffix: (s, [suffix]) =>
    text(suffix) !== '' && s.endsWith(text(suffix)) ? s.slice(0, -text(suffix).length) : s,
  find: (s, [part]) => s.indexOf(text(part)),
  rfind: (s, [part]) => s.lastIndexOf(text(part)),
  index: (s, [part]) => (s.includes(text(part)) ? s.indexOf(text(part)) : missing('substring not found')),
  count: (s, [part]) => (text(part) === '' ? s.length + 1 : s.split(text(part)).length - 1),
  zfill: (s, [width]) =>
    /^[+-]/.test(s) ? s.charAt(0) + s.slice(1).padStart(room(width) - 1, '0') : s.padStart(room(width), '0'),
  ljust: (s, [width, fill]) => s.padEnd(room(width), fill === undefined ? ' ' : text(fill)),
  rjust: (s, [width, fill]) => s.padStart(room(width), fill === undefined ? ' ' : text(fill)),
  center: (s, [width, fill]) =>
    s
      .padStart(Math.floor((room(width) + s.length) / 2), fill === undefined ? ' ' : text(fill))
      .padEnd(room(width), fill === undefined ? ' ' : text(fill)),
  format: (s, args, kwargs) => strFormat(s, args, kwargs),
  isdigit: (s) => /^\d+$/.test(s),
  isnumeric: (s) => /^\p{N}+$/u.test(s),
  isdecimal: (s) => /^\d+$/.test(s),
  isalpha: (s) => /^\p{L}+$/u.test(s),
  isalnum: (s) => /^[\p{L}\p{N}]+$/u.test(s),
  isspace: (s) => /^\s+$/.test(s),
  isupper: (s) => s !== s.toLowerCase() && s === s.toUpperCase(),
  islower: (s) => s !== s.toUpperCase() && s === s.toLowerCase(),
  isidentifier: (s) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(s),
  partition: (s, [at]) => partition(s, text(at), s.indexOf(text(at))),
  rpartition: (s, [at]) => partition(s, text(at), s.lastIndexOf(text(at))),
  encode: (s) => s,
};

function room(width: Value): number {
  const n = int(width, 0);
  if (n > 1_000_000) throw new OperationFault('the width is too large');
  return n;
}

function missing(problem: string): never {
  throw new OperationFault(problem);
}

function replaced(
  s: string,
  { from, to, most }: { readonly from: string; readonly to: string; readonly most: number },
): string {
  if (most < 0) return s.replaceAll(from, () => to);
  let left = most;
  return s.replaceAll(from, (found) => (left-- > 0 ? to : found));
}

function partition(s: string, separator: string, at: number): Value {
  return new PyTuple(at < 0 ? [s, '', ''] : [s.slice(0, at), separator, s.slice(at + separator.length)]);
}

const LIST: Readonly<Record<string, Method<Value[]>>> = {
  append: (list, [item]) => (list.push(item), null),
  extend: (list, [more]) => (list.push(...(itemsOf(more) ?? [])), null),
  insert: (list, [at, item]) => (list.splice(int(at, 0), 0, item), null),
  pop: (list, [at]) => (list.length === 0 ? missing('pop from an empty list') : list.splice(int(at, -1), 1)[0]),
  remove: (list, [item]) => {
    const at = list.findIndex((candidate) => equal(candidate, item));
    if (at < 0) missing('the list does not hold that');
    list.splice(at, 1);
    return null;
  },
  index: (list, [item]) => {
    const at = list.findIndex((candidate) => equal(candidate, item));
    return at < 0 ? missing('the list does not hold that') : at;
  },
  count: (list, [item]) => list.filter((candidate) => equal(candidate, item)).length,
  sort: (list, _args, kwargs) => (list.sort(order), kwargs.get('reverse') === true && list.reverse(), null),
  reverse: (list) => (list.reverse(), null),
  copy: (list) => [...list],
  clear: (list) => ((list.length = 0), null),
};

const TUPLE: Readonly<Record<string, Method<PyTuple>>> = {
  index: (tuple, [item]) => tuple.items.findIndex((candidate) => equal(candidate, item)),
  count: (tuple, [item]) => tuple.items.filter((candidate) => equal(candidate, item)).length,
};

const DICT: Readonly<Record<string, Method<PyDict>>> = {
  get: (dict, [key, fallback]) => (dict.has(key) ? dict.get(key) : (fallback ?? null)),
  keys: (dict) => dict.keys(),
  values: (dict) => dict.values(),
  items: (dict) => dict.entries().map(([k, v]) => new PyTuple([k, v])),
  pop: (dict, [key, fallback]) => {
    if (!dict.has(key)) return fallback === undefined ? missing(`the dictionary has no ${toText(key)}`) : fallback;
    const value = dict.get(key);
    dict.delete(key);
    return value;
  },
  popitem: (dict) => {
    const entry = dict.entries().at(-1) ?? missing('the dictionary is empty');
    dict.delete(entry[0]);
    return new PyTuple(entry);
  },
  setdefault: (dict, [key, fallback]) => {
    if (!dict.has(key)) dict.set(key, fallback ?? null);
    return dict.get(key);
  },
  update: (dict, [more], kwargs) => {
    if (more instanceof PyDict) for (const [k, v] of more.entries()) dict.set(k, v);
    else for (const pair of itemsOf(more) ?? []) dict.set((itemsOf(pair) ?? [])[0], (itemsOf(pair) ?? [])[1]);
    for (const [k, v] of kwargs) dict.set(k, v);
    return null;
  },
  copy: (dict) => {
    const copy = new PyDict();
    for (const [k, v] of dict.entries()) copy.set(k, v);
    return copy;
  },
  clear: (dict) => (dict.clear(), null),
};

const SET: Readonly<Record<string, Method<PySet>>> = {
  add: (set, [item]) => (set.add(item), null),
  remove: (set, [item]) => (set.delete(item) ? null : missing('the set does not hold that')),
  discard: (set, [item]) => (set.delete(item), null),
  update: (set, [more]) => {
    for (const item of itemsOf(more) ?? []) set.add(item);
    return null;
  },
  union: (set, lists) => new PySet([...set.values(), ...lists.flatMap((l) => itemsOf(l) ?? [])]),
  intersection: (set, [other]) => new PySet((itemsOf(other) ?? []).filter((v) => set.has(v))),
  difference: (set, [other]) => new PySet(without(set, other)),
  symmetric_difference: (set, [other]) =>
    new PySet([...without(set, other), ...(itemsOf(other) ?? []).filter((v) => !set.has(v))]),
  issubset: (set, [other]) => set.values().every((v) => (itemsOf(other) ?? []).some((o) => equal(o, v))),
  issuperset: (set, [other]) => (itemsOf(other) ?? []).every((v) => set.has(v)),
  copy: (set) => new PySet(set.values()),
};

function without(set: PySet, other: Value): Value[] {
  const out = new PySet(itemsOf(other) ?? []);
  return set.values().filter((v) => !out.has(v));
}

/** A method of Python's str, list, tuple, dict or set, by allow-list; undefined for any other name. */
export function methodOf(self: Value, name: string): NativeFunction | undefined {
  if (typeof self === 'string') return bound(self, STRING, name);
  if (Array.isArray(self)) return bound(self, LIST, name);
  if (self instanceof PyTuple) return bound(self, TUPLE, name);
  if (self instanceof PyDict) return bound(self, DICT, name);
  return self instanceof PySet ? bound(self, SET, name) : undefined;
}

function bound<T>(self: T, methods: Readonly<Record<string, Method<T>>>, name: string): NativeFunction | undefined {
  if (!Object.hasOwn(methods, name)) return undefined;
  const method = methods[name];
  return method && native(name, (args, kwargs) => method(self, args, kwargs));
}
