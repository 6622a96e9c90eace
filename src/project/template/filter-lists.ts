import { Arguments } from './arguments.ts';
import { charge, MAX_ITEMS } from './limits.ts';
import { memberPath } from './member.ts';
import { asNumber } from './numbers.ts';
import { OperationFault } from './operation-fault.ts';
import { binary, equal, order } from './operators.ts';
import { testByName } from './tests.ts';
import { toText } from './text.ts';
import { HostObject, itemsOf, PyDict, PyIterator, PySet, PyTuple, truthy, typeName, type Value } from './values.ts';

/** What a filter reads item by item. Errors: what cannot be iterated. */
export function itemsFor(filter: string, value: Value): Value[] {
  const items = itemsOf(value);
  if (!items) throw new OperationFault(`'${typeName(value)}' cannot be iterated by ${filter}`);
  return items;
}

/** What map, select and reject read: as in Jinja, nothing where the value is none, 0 or false. */
export function itemsOrNone(filter: string, value: Value): Value[] {
  return truthy(value) ? itemsFor(filter, value) : [];
}

type Key = (value: Value) => Value;

/** Sort key: the item or its attributes; texts without regard to case unless asked. */
function keyBy(attribute: Value, caseSensitive: boolean): Key {
  const fold = (v: Value): Value => (typeof v === 'string' && !caseSensitive ? v.toLowerCase() : v);
  if (attribute === undefined || attribute === null) return fold;
  const paths = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const [only, ...more] = paths;
  if (more.length === 0) return (v) => fold(memberPath(v, only));
  return (v) => new PyTuple(paths.map((path) => fold(memberPath(v, path))));
}

export function sortBy(items: readonly Value[], key: Key, reverse: boolean): Value[] {
  charge(items.length * 8);
  const keyed = items.map((value) => ({ value, key: key(value) }));
  keyed.sort((a, b) => (reverse ? order(b.key, a.key) : order(a.key, b.key)));
  return keyed.map(({ value }) => value);
}

export function sorted(value: Value, args: Arguments): Value[] {
  const key = keyBy(args.value(2, 'attribute'), args.flag(1, 'case_sensitive'));
  return sortBy(itemsFor('sort', value), key, args.flag(0, 'reverse'));
}

export function dictSorted(value: Value, args: Arguments): Value[] {
  if (!(value instanceof PyDict)) throw new OperationFault(`dictsort needs a dictionary, not ${typeName(value)}`);
  const by = args.text(1, 'by', 'key');
  if (by !== 'key' && by !== 'value') throw new OperationFault(`dictsort sorts by 'key' or 'value', not '${by}'`);
  const key = keyBy(by === 'key' ? 0 : 1, args.flag(0, 'case_sensitive'));
  return sortBy(
    value.entries().map((entry) => new PyTuple(entry)),
    key,
    args.flag(2, 'reverse'),
  );
}

/** select, reject (by a test) and selectattr, rejectattr (by a test of a member). */
export function picked(
  value: Value,
  { positional }: Arguments,
  { filter, member, keep }: { readonly filter: string; readonly member: boolean; readonly keep: boolean },
): PyIterator {
  const [path, ...rest] = member ? positional : [undefined, ...positional];
  if (member && path === undefined) throw new OperationFault(`${filter} needs the name of an attribute`);
  const [name, ...testArgs] = rest;
  const test = name === undefined ? truthy : testing(toText(name), testArgs);
  return new PyIterator(itemsOrNone(filter, value).filter((v) => test(member ? memberPath(v, path) : v) === keep));
}

function testing(name: string, args: readonly Value[]): (value: Value) => boolean {
  const test = testByName(name);
  return (value) => test(value, args);
}

export function unique(value: Value, args: Arguments): PyIterator {
  const key = keyBy(args.value(1, 'attribute'), args.flag(0, 'case_sensitive'));
  const seen = new PySet();
  return new PyIterator(
    itemsFor('unique', value).filter((v) => {
      const k = key(v);
      if (seen.has(k)) return false;
      seen.add(k);
      return true;
    }),
  );
}

/** A group of groupby: a tuple of the key and the members, which also go by `grouper` and `list`. */
class Group extends HostObject {
  readonly #key: Value;
  readonly #members: Value[];
  constructor(key: Value, members: Value[]) {
    super();
    this.#key = key;
    this.#members = members;
  }
  override attribute(name: string): Value | undefined {
    return name === 'grouper' ? this.#key : name === 'list' ? this.#members : undefined;
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'number' ? this.iterate().at(key) : undefined;
  }
  override iterate(): Value[] {
    return [this.#key, this.#members];
  }
  override text(): string {
    return toText(new PyTuple(this.iterate()));
  }
}

export function grouped(value: Value, args: Arguments): Value[] {
  const attribute = args.value(0, 'attribute');
  const fallback = args.value(1, 'default');
  const read: Key = (v) => memberPath(v, attribute) ?? fallback;
  const fold: Key = (v) => (typeof v === 'string' && !args.flag(2, 'case_sensitive') ? v.toLowerCase() : v);
  const found: { readonly key: Value; readonly members: Value[] }[] = [];
  for (const item of sortBy(itemsFor('groupby', value), (v) => fold(read(v)), false)) {
    const last = found.at(-1);
    if (last && equal(fold(last.key), fold(read(item)))) last.members.push(item);
    else found.push({ key: read(item), members: [item] });
  }
  return found.map(({ key, members }) => new Group(key, members));
}

export function batches(value: Value, args: Arguments): PyIterator {
  const size = args.integer(0, 'linecount', 0);
  const fill = args.value(1, 'fill_with');
  if (size < 1 || size > MAX_ITEMS) throw new OperationFault('batch needs a size');
  const items = itemsFor('batch', value);
  const result: Value[][] = [];
  for (let i = 0; i < items.length; i += size) result.push(items.slice(i, i + size));
  const last = result.at(-1);
  if (last && fill !== undefined && fill !== null) {
    charge(size - last.length);
    while (last.length < size) last.push(fill);
  }
  return new PyIterator(result);
}

/** `slice(n)`: n columns, the first ones longer; `fill_with` makes the rest as long. */
export function columns(value: Value, args: Arguments): PyIterator {
  const count = args.integer(0, 'slices', 0);
  const fill = args.value(1, 'fill_with');
  if (count < 1 || count > MAX_ITEMS) throw new OperationFault('slice needs a number of slices');
  charge(count);
  const items = itemsFor('slice', value);
  const size = Math.floor(items.length / count);
  const larger = items.length % count;
  const result = Array.from({ length: count }, (_, i) => {
    const part = items.slice(i * size + Math.min(i, larger), (i + 1) * size + Math.min(i + 1, larger));
    if (fill !== undefined && fill !== null && i >= larger) part.push(fill);
    return part;
  });
  return new PyIterator(result);
}

export function sum(value: Value, args: Arguments): Value {
  const attribute = args.value(0, 'attribute');
  const start = args.given(1, 'start') ? args.value(1, 'start') : 0;
  const read: Key = (v) => (attribute === undefined || attribute === null ? v : memberPath(v, attribute));
  return itemsFor('sum', value).reduce<Value>((total, v) => binary('+', total, read(v)), start);
}

/** min and max: the first of the least (or greatest). */
export function extreme(value: Value, args: Arguments, sign: 1 | -1): Value {
  const key = keyBy(args.value(1, 'attribute'), args.flag(0, 'case_sensitive'));
  let best: { readonly value: Value; readonly key: Value } | undefined;
  for (const item of itemsFor(sign === 1 ? 'min' : 'max', value)) {
    const k = key(item);
    if (!best || order(k, best.key) * sign < 0) best = { value: item, key: k };
  }
  return best?.value;
}

export function first(value: Value): Value {
  return value instanceof PyIterator ? value.next() : itemsFor('first', value)[0];
}

export function reversed(value: Value): Value {
  if (typeof value === 'string') return [...value].reverse().join('');
  return new PyIterator([...itemsFor('reverse', value)].reverse());
}

export function random(value: Value): Value {
  const items = itemsFor('random', value);
  return items[Math.floor(Math.random() * items.length)];
}

/** The attribute that `map(attribute='a.b', default=…)` reads. */
export function attributes(value: Value, args: Arguments): PyIterator {
  const path = args.named.get('attribute');
  if (typeof path !== 'string' && asNumber(path) === undefined)
    throw new OperationFault('map needs the name of an attribute or a filter');
  return new PyIterator(itemsOrNone('map', value).map((v) => memberPath(v, path) ?? args.named.get('default')));
}
