import { Arguments } from './arguments.ts';
import { charge, chargeText, MAX_ITEMS, tooLong } from './limits.ts';
import { TEXT_METHODS } from './methods-text.ts';
import { OperationFault } from './operation-fault.ts';
import { equal, order } from './operators.ts';
import { toText } from './text.ts';
import {
  itemsOf,
  native,
  PyDict,
  PyIterator,
  PySet,
  PyTuple,
  PyView,
  typeName,
  type NativeFunction,
  type Value,
} from './values.ts';

type Method<T> = (self: T, args: Arguments) => Value;
/** Items that move up or down in a list cost little. */
const MOVED_A_STEP = 64;

type Methods<T> = ReadonlyMap<string, Method<T>>;

function fault(problem: string): never {
  throw new OperationFault(problem);
}

function items(value: Value): Value[] {
  return itemsOf(value) ?? fault(`a ${typeName(value)} cannot be iterated`);
}

/** The argument at a place, which may be undefined as a value but must have been given. */
function first({ positional }: Arguments): Value {
  return positional.length > 0 ? positional[0] : fault('an argument is missing');
}

function position(list: readonly Value[], item: Value): number {
  charge(list.length);
  const at = list.findIndex((candidate) => equal(candidate, item));
  return at < 0 ? fault('the list does not hold that') : at;
}

function times(list: readonly Value[], item: Value): number {
  charge(list.length);
  return list.filter((candidate) => equal(candidate, item)).length;
}

function extend(list: Value[], more: readonly Value[]): null {
  if (list.length + more.length > MAX_ITEMS) throw tooLong();
  for (const item of [...more]) list.push(item);
  return null;
}

function sort(list: Value[], args: Arguments): null {
  charge(list.length * 8);
  const reverse = args.flag(1, 'reverse');
  list.sort((a, b) => (reverse ? order(b, a) : order(a, b)));
  return null;
}

function insert(list: Value[], args: Arguments): null {
  if (list.length >= MAX_ITEMS) throw tooLong();
  charge(list.length / MOVED_A_STEP);
  list.splice(args.integer(0, 'index', 0), 0, args.positional[1]);
  return null;
}

function popped(list: Value[], at: number): Value {
  const index = at < 0 ? at + list.length : at;
  if (index < 0 || index >= list.length) fault(list.length === 0 ? 'pop from an empty list' : 'the list is shorter');
  charge((list.length - index) / MOVED_A_STEP);
  return list.splice(index, 1)[0];
}

const LIST: Methods<Value[]> = new Map<string, Method<Value[]>>([
  ['append', (list, args) => extend(list, [first(args)])],
  ['extend', (list, args) => extend(list, items(first(args)))],
  ['insert', insert],
  ['pop', (list, args) => popped(list, args.integer(0, 'index', -1))],
  ['remove', (list, args) => (list.splice(position(list, first(args)), 1), null)],
  ['index', (list, args) => position(list, first(args))],
  ['count', (list, args) => times(list, first(args))],
  ['sort', sort],
  ['reverse', (list) => (charge(list.length / 8), list.reverse(), null)],
  ['copy', (list) => [...list]],
  ['clear', (list) => ((list.length = 0), null)],
]);

const TUPLE: Methods<PyTuple> = new Map<string, Method<PyTuple>>([
  ['index', (tuple, args) => position(tuple.items, first(args))],
  ['count', (tuple, args) => times(tuple.items, first(args))],
]);

function update(dict: PyDict, args: Arguments): null {
  const [more] = args.positional;
  const entries = more instanceof PyDict ? more.entries() : items(more).map(pair);
  charge(entries.length);
  for (const [key, value] of [...entries, ...args.named]) dict.set(key, value);
  if (dict.size > MAX_ITEMS) throw tooLong();
  return null;
}

/** A key and a value out of any two items. */
export function pair(value: Value): [Value, Value] {
  const both = items(value);
  return both.length === 2 ? [both[0], both[1]] : fault('a dictionary is made of pairs');
}

function taken(dict: PyDict, args: Arguments): Value {
  const key = first(args);
  if (!dict.has(key)) return args.positional.length > 1 ? args.positional[1] : fault(`there is no key ${toText(key)}`);
  const value = dict.get(key);
  dict.delete(key);
  return value;
}

function takenLast(dict: PyDict): Value {
  charge(dict.size / 4);
  const entry = dict.entries().at(-1) ?? fault('the dictionary is empty');
  dict.delete(entry[0]);
  return new PyTuple(entry);
}

function defaulted(dict: PyDict, args: Arguments): Value {
  const key = first(args);
  if (!dict.has(key)) dict.set(key, args.positional[1] ?? null);
  return dict.get(key);
}

const DICT: Methods<PyDict> = new Map<string, Method<PyDict>>([
  ['get', (dict, args) => (dict.has(first(args)) ? dict.get(first(args)) : (args.value(1, 'default') ?? null))],
  ['keys', (dict) => PyView.make('dict_keys', dict.keys())],
  ['values', (dict) => PyView.make('dict_values', dict.values())],
  [
    'items',
    (dict) =>
      PyView.make(
        'dict_items',
        dict.entries().map((entry) => new PyTuple(entry)),
      ),
  ],
  ['pop', taken],
  ['popitem', takenLast],
  ['setdefault', defaulted],
  ['update', update],
  ['copy', (dict) => PyDict.of(charged(dict.entries()))],
  ['clear', (dict) => (dict.clear(), null)],
]);

function others(args: Arguments): PySet {
  return new PySet(args.positional.flatMap((list) => items(list)));
}

/** The items, for which the rendering at work is charged. */
function charged<T>(items: T[]): T[] {
  charge(items.length);
  return items;
}

const without = (items: Value[], set: PySet): Value[] => charged(items).filter((v) => !set.has(v));
const within = (items: Value[], set: PySet): Value[] => charged(items).filter((v) => set.has(v));

const SET: Methods<PySet> = new Map<string, Method<PySet>>([
  ['add', (set, args) => (set.add(first(args)), null)],
  ['remove', (set, args) => (set.delete(first(args)) ? null : fault('the set does not hold that'))],
  ['discard', (set, args) => (set.delete(first(args)), null)],
  ['pop', (set) => (set.size === 0 ? fault('the set is empty') : takenFrom(set))],
  ['clear', (set) => (set.values().forEach((v) => set.delete(v)), null)],
  [
    'update',
    (set, args) => (
      others(args)
        .values()
        .forEach((v) => set.add(v)),
      null
    ),
  ],
  ['union', (set, args) => new PySet([...charged(set.values()), ...others(args).values()])],
  [
    'intersection',
    (set, args) =>
      new PySet(args.positional.reduce<Value[]>((left, l) => within(left, new PySet(items(l))), set.values())),
  ],
  ['difference', (set, args) => new PySet(without(set.values(), others(args)))],
  [
    'symmetric_difference',
    (set, args) => new PySet([...without(set.values(), others(args)), ...without(others(args).values(), set)]),
  ],
  ['issubset', (set, args) => without(set.values(), others(args)).length === 0],
  ['issuperset', (set, args) => without(others(args).values(), set).length === 0],
  ['isdisjoint', (set, args) => within(set.values(), others(args)).length === 0],
  ['copy', (set) => new PySet(charged(set.values()))],
]);

function takenFrom(set: PySet): Value {
  charge(set.size / 4);
  const [value] = set.values();
  set.delete(value);
  return value;
}

/** A method of Python's str, list, tuple, dict or set, by allow-list; undefined for any other name. */
export function methodOf(self: Value, name: string): NativeFunction | undefined {
  if (typeof self === 'string') return bound(self, TEXT_METHODS, name);
  if (self instanceof PyView || self instanceof PyIterator) return undefined;
  if (Array.isArray(self)) return bound(self, LIST, name);
  if (self instanceof PyTuple) return bound(self, TUPLE, name);
  if (self instanceof PyDict) return bound(self, DICT, name);
  return self instanceof PySet ? bound(self, SET, name) : undefined;
}

function bound<T extends Value>(self: T, methods: Methods<T>, name: string): NativeFunction | undefined {
  const method = methods.get(name);
  return (
    method &&
    native(name, (args, kwargs) => {
      if (typeof self === 'string') chargeText(self.length);
      return method(self, new Arguments(args, kwargs));
    })
  );
}
