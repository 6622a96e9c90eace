import { toRepr, toText } from './text.ts';
import { asNumber, binary, equal, OperationFault, order } from './operators.ts';
import { MAX_ITEMS } from './limits.ts';
import { percentFormat } from './format.ts';
import { methodOf } from './methods.ts';
import { testByName } from './tests.ts';
import { toPlain, toValue } from './convert.ts';
import { HostObject, itemsOf, PyDict, PyFloat, PyTuple, truthy, typeName, type Kwargs, type Value } from './values.ts';

export type Filter = (input: Value, args: Value[], kwargs: Kwargs) => Value;

/** Reads a member by `attribute=`: dictionary items, members of host objects, numbers into lists; dotted. */
export function memberPath(value: Value, path: Value): Value {
  if (typeof path === 'number') return itemsOf(value)?.[path];
  return toText(path)
    .split('.')
    .reduce<Value>((object, name) => {
      if (object instanceof PyDict) return object.get(name);
      if (object instanceof HostObject) return object.attribute(name);
      return /^\d+$/.test(name) ? itemsOf(object)?.[Number(name)] : undefined;
    }, value);
}

function items(value: Value, filter: string): Value[] {
  return itemsOf(value) ?? fault(`'${typeName(value)}' cannot be iterated by ${filter}`);
}

function fault(problem: string): never {
  throw new OperationFault(problem);
}

const string = (input: Value, method: string, args: Value[] = []): Value => {
  const self = toText(input);
  const found = methodOf(self, method);
  return found ? (found.code(args, new Map(), { place: {} }) as Value) : self;
};

function sorted(list: Value[], args: Value[], kwargs: Kwargs): Value[] {
  const reverse = truthy(args[0] ?? kwargs.get('reverse'));
  const caseSensitive = truthy(args[1] ?? kwargs.get('case_sensitive'));
  const attribute = args[2] ?? kwargs.get('attribute');
  const key = (v: Value): Value => {
    const read = attribute === undefined || attribute === null ? v : keyOfAttributes(v, attribute);
    return typeof read === 'string' && !caseSensitive ? read.toLowerCase() : read;
  };
  const keyed = list.map((value) => ({ value, key: key(value) })).sort((a, b) => order(a.key, b.key));
  const result = keyed.map(({ value }) => value);
  return reverse ? result.reverse() : result;
}

function keyOfAttributes(value: Value, attribute: Value): Value {
  const paths = toText(attribute).split(',');
  return paths.length === 1 ? memberPath(value, attribute) : new PyTuple(paths.map((p) => memberPath(value, p)));
}

/** select, reject (by a test) and selectattr, rejectattr (by a test of a member). */
function picked(
  list: Value[],
  args: Value[],
  { member, keep }: { readonly member: boolean; readonly keep: boolean },
): Value[] {
  const [path, ...rest] = member ? args : [undefined, ...args];
  const [name, ...testArgs] = rest;
  const test = name === undefined ? truthy : (v: Value): boolean => testByName(toText(name))(v, testArgs);
  return list.filter((v) => test(member ? memberPath(v, path) : v) === keep);
}

function mapped(list: Value[], args: Value[], kwargs: Kwargs): Value[] {
  const attribute = kwargs.get('attribute');
  if (attribute !== undefined) return list.map((v) => memberPath(v, attribute) ?? kwargs.get('default'));
  const [name, ...rest] = args;
  const filter = FILTERS[toText(name)] ?? fault(`there is no filter '${toText(name)}'`);
  return list.map((v) => filter(v, rest, kwargs));
}

function unique(list: Value[], kwargs: Kwargs): Value[] {
  const attribute = kwargs.get('attribute');
  const key = (v: Value): Value => {
    const read = attribute === undefined ? v : memberPath(v, attribute);
    return typeof read === 'string' && !truthy(kwargs.get('case_sensitive')) ? read.toLowerCase() : read;
  };
  const seen: Value[] = [];
  return list.filter((v) => {
    const k = key(v);
    if (seen.some((s) => equal(s, k))) return false;
    seen.push(k);
    return true;
  });
}

function groups(list: Value[], attribute: Value): Value[] {
  const ordered = sorted(list, [], new Map([['attribute', attribute]]));
  const found: { key: Value; members: Value[] }[] = [];
  for (const item of ordered) {
    const key = memberPath(item, attribute);
    const last = found.at(-1);
    if (last && equal(last.key, key)) last.members.push(item);
    else found.push({ key, members: [item] });
  }
  return found.map(({ key, members }) => new PyTuple([key, members]));
}

function batches(list: Value[], size: number, fill: Value): Value[] {
  if (!(size > 0)) return fault('batch needs a size');
  const result: Value[][] = [];
  for (let i = 0; i < list.length; i += size) result.push(list.slice(i, i + size));
  const last = result.at(-1);
  while (last && fill !== undefined && last.length < size) last.push(fill);
  return result;
}

function indent(text: string, args: Value[], kwargs: Kwargs): string {
  const width = args[0] ?? kwargs.get('width') ?? 4;
  const first = truthy(args[1] ?? kwargs.get('first'));
  const blank = truthy(args[2] ?? kwargs.get('blank'));
  const space = typeof width === 'string' ? width : ' '.repeat(Math.min(1000, Number(width)));
  return text
    .split('\n')
    .map((line, i) => ((i === 0 ? first : blank || line !== '') ? space + line : line))
    .join('\n');
}

function truncate(text: string, args: Value[], kwargs: Kwargs): string {
  const length = Number(args[0] ?? kwargs.get('length') ?? 255);
  const whole = truthy(args[1] ?? kwargs.get('killwords'));
  const end = toText(args[2] ?? kwargs.get('end') ?? '...');
  const leeway = Number(args[3] ?? kwargs.get('leeway') ?? 5);
  if (text.length <= length + leeway) return text;
  const cut = text.slice(0, length - end.length);
  return (whole ? cut : cut.replace(/\s\S*$/, '')) + end;
}

/** Python's round: halves go to the even neighbour. */
function rounded(input: Value, args: Value[], kwargs: Kwargs): Value {
  const digits = Number(args[0] ?? kwargs.get('precision') ?? 0);
  const method = toText(args[1] ?? kwargs.get('method') ?? 'common');
  const factor = 10 ** digits;
  const scaled = (asNumber(input) ?? 0) * factor;
  if (method === 'ceil') return new PyFloat(Math.ceil(scaled) / factor);
  if (method === 'floor') return new PyFloat(Math.floor(scaled) / factor);
  const floor = Math.floor(scaled);
  const half = Math.abs(scaled - floor - 0.5) < 1e-9;
  return new PyFloat((half ? (floor % 2 === 0 ? floor : floor + 1) : Math.round(scaled)) / factor);
}

function toInt(input: Value, [fallback, base]: Value[]): Value {
  if (typeof input === 'boolean') return input ? 1 : 0;
  if (typeof input === 'bigint') return input;
  const number = asNumber(input);
  if (number !== undefined) return Math.trunc(number);
  const text = toText(input).trim().replaceAll('_', '');
  if (base !== undefined && base !== 10) {
    const parsed = Number.parseInt(text, Number(base));
    return Number.isNaN(parsed) ? (fallback ?? 0) : parsed;
  }
  if (/^[+-]?\d+$/.test(text)) return binary('+', Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text), 0);
  const parsed = Number(text);
  return text === '' || Number.isNaN(parsed) ? (fallback ?? 0) : Math.trunc(parsed);
}

function toFloat(input: Value, fallback: Value): Value {
  const number = asNumber(input) ?? (toText(input).trim() === '' ? NaN : Number(toText(input)));
  return Number.isNaN(number) ? (fallback ?? new PyFloat(0)) : new PyFloat(number);
}

function sum(list: Value[], args: Value[], kwargs: Kwargs): Value {
  const attribute = args[0] ?? kwargs.get('attribute');
  const start = args[1] ?? kwargs.get('start') ?? 0;
  return list.reduce<Value>(
    (total, v) => binary('+', total, attribute === undefined || attribute === null ? v : memberPath(v, attribute)),
    start,
  );
}

function extreme(list: Value[], kwargs: Kwargs, sign: 1 | -1): Value {
  const attribute = kwargs.get('attribute');
  const key = (v: Value): Value => {
    const read = attribute === undefined ? v : memberPath(v, attribute);
    return typeof read === 'string' && !truthy(kwargs.get('case_sensitive')) ? read.toLowerCase() : read;
  };
  return list.reduce<Value>(
    (best, v) => (best === undefined || order(key(v), key(best)) * sign < 0 ? v : best),
    undefined,
  );
}

/** Python's json.dumps with its spaces. */
export function jsonText(value: Value, indentBy?: number): string {
  const write = (v: unknown, depth: number): string => {
    if (typeof v === 'bigint') return v.toString();
    if (v === null || typeof v !== 'object') return JSON.stringify(v ?? null);
    const list = Array.isArray(v);
    const parts = list
      ? v.map((x) => write(x, depth + 1))
      : Object.entries(v).map(([k, x]) => `${JSON.stringify(k)}: ${write(x, depth + 1)}`);
    const [open, close] = list ? '[]' : '{}';
    if (parts.length === 0) return `${open ?? ''}${close ?? ''}`;
    if (indentBy === undefined) return `${open ?? ''}${parts.join(', ')}${close ?? ''}`;
    const pad = '\n' + ' '.repeat(indentBy * (depth + 1));
    return `${open ?? ''}${pad}${parts.join(`,${pad}`)}\n${' '.repeat(indentBy * depth)}${close ?? ''}`;
  };
  return write(toPlain(value), 0);
}

function asBool(input: Value): Value {
  const text = toText(input).trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : input;
}

function asNative(input: Value): Value {
  const text = toText(input).trim();
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^[+-]?\d+$/.test(text)) return toInt(text, []);
  return /^[+-]?\d*\.\d+$/.test(text) ? new PyFloat(Number(text)) : input;
}

const FILTERS: Readonly<Record<string, Filter>> = Object.assign(Object.create(null) as Record<string, Filter>, {
  abs: (v) =>
    v instanceof PyFloat
      ? new PyFloat(Math.abs(v.value))
      : typeof v === 'bigint'
        ? v < 0n
          ? -v
          : v
        : Math.abs(asNumber(v) ?? fault('abs needs a number')),
  attr: (v, [name]) => memberPath(v, name),
  batch: (v, [size, fill]) => batches(items(v, 'batch'), Number(size), fill),
  capitalize: (v) => string(v, 'capitalize'),
  center: (v, [width]) => string(v, 'center', [width ?? 80]),
  default: (v, [fallback, falsy], kwargs) =>
    v === undefined || (truthy(falsy ?? kwargs.get('boolean')) && !truthy(v))
      ? (fallback ?? kwargs.get('default_value') ?? '')
      : v,
  dictsort: (v, args, kwargs) => {
    const by = toText(args[1] ?? kwargs.get('by') ?? 'key') === 'value' ? 1 : 0;
    const pairs = v instanceof PyDict ? v.entries().map((e) => new PyTuple(e)) : fault('dictsort needs a dictionary');
    return sorted(
      pairs,
      [],
      new Map<string, Value>([
        ['attribute', by],
        ['reverse', kwargs.get('reverse')],
      ]),
    );
  },
  escape: (v) =>
    toText(v)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&#34;')
      .replaceAll("'", '&#39;'),
  first: (v) => items(v, 'first')[0],
  last: (v) => items(v, 'last').at(-1),
  float: (v, [fallback]) => toFloat(v, fallback),
  format: (v, args, kwargs) =>
    percentFormat(toText(v), kwargs.size > 0 ? PyDict.from(Object.fromEntries(kwargs)) : new PyTuple(args)),
  groupby: (v, [attribute], kwargs) => groups(items(v, 'groupby'), attribute ?? kwargs.get('attribute')),
  indent: (v, args, kwargs) => indent(toText(v), args, kwargs),
  int: (v, args) => toInt(v, args),
  items: (v) => (v instanceof PyDict ? v.entries().map((e) => new PyTuple(e)) : []),
  join: (v, args, kwargs) => {
    const attribute = args[1] ?? kwargs.get('attribute');
    const glue = toText(args[0] ?? kwargs.get('d') ?? '');
    return items(v, 'join')
      .map((x) => toText(attribute === undefined ? x : memberPath(x, attribute)))
      .join(glue);
  },
  length: (v) => (v instanceof PyDict ? v.size : items(v, 'length').length),
  list: (v) => [...items(v, 'list')],
  lower: (v) => toText(v).toLowerCase(),
  map: (v, args, kwargs) => mapped(items(v, 'map'), args, kwargs),
  max: (v, _args, kwargs) => extreme(items(v, 'max'), kwargs, -1),
  min: (v, _args, kwargs) => extreme(items(v, 'min'), kwargs, 1),
  pprint: (v) => toRepr(v),
  reject: (v, args) => picked(items(v, 'reject'), args, { member: false, keep: false }),
  rejectattr: (v, args) => picked(items(v, 'rejectattr'), args, { member: true, keep: false }),
  replace: (v, args) => string(v, 'replace', args),
  reverse: (v) => (typeof v === 'string' ? [...v].reverse().join('') : [...items(v, 'reverse')].reverse()),
  round: (v, args, kwargs) => rounded(v, args, kwargs),
  safe: (v) => v,
  select: (v, args) => picked(items(v, 'select'), args, { member: false, keep: true }),
  selectattr: (v, args) => picked(items(v, 'selectattr'), args, { member: true, keep: true }),
  slice: (v, [count]) => {
    const list = items(v, 'slice');
    const n = Math.max(1, Math.min(MAX_ITEMS, Number(count)));
    const size = Math.floor(list.length / n);
    const larger = list.length % n;
    return Array.from({ length: n }, (_, i) =>
      list.slice(i * size + Math.min(i, larger), (i + 1) * size + Math.min(i + 1, larger)),
    );
  },
  sort: (v, args, kwargs) => sorted([...items(v, 'sort')], args, kwargs),
  string: (v) => toText(v),
  striptags: (v) =>
    toText(v)
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  sum: (v, args, kwargs) => sum(items(v, 'sum'), args, kwargs),
  title: (v) => string(v, 'title'),
  tojson: (v, args, kwargs) =>
    jsonText(v, (kwargs.get('indent') ?? args[0]) === undefined ? undefined : Number(kwargs.get('indent') ?? args[0])),
  trim: (v, args) => string(v, 'strip', args),
  truncate: (v, args, kwargs) => truncate(toText(v), args, kwargs),
  unique: (v, _args, kwargs) => unique(items(v, 'unique'), kwargs),
  upper: (v) => toText(v).toUpperCase(),
  urlencode: (v) => encodeURIComponent(toText(v)),
  wordcount: (v) => (toText(v).match(/[\p{L}\p{N}_]+/gu) ?? []).length,
  as_text: (v) => v,
  as_bool: asBool,
  as_native: asNative,
  as_number: (v) => toInt(v, []),
  fromjson: (v) => toValue(JSON.parse(toText(v)) as unknown),
} satisfies Record<string, Filter>);

const ALIASES: Readonly<Record<string, string>> = { d: 'default', count: 'length', e: 'escape' };

export function filterByName(name: string): Filter | undefined {
  return FILTERS[ALIASES[name] ?? name];
}
