import type { Place } from '../../errors.ts';
import type { BinaryOperator } from './ast.ts';
import { charge, chargeText, MAX_ITEMS, tooLong } from './limits.ts';
import { OperationFault } from './operation-fault.ts';
import { PyFloat, PyIterator, PyTuple, PyView } from './sequences.ts';

export { PyFloat, PyIterator, PyTuple, PyView } from './sequences.ts';

/** What a template computes with: Python's values, in JavaScript's terms. Integers are numbers, or bigints beyond 2^53. */
export type Value =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | Value[]
  | PyIterator
  | PyTuple
  | PyDict
  | PySet
  | NativeFunction
  | MacroValue
  | Namespace
  | HostObject;

export type Kwargs = ReadonlyMap<string, Value>;

/** A dictionary in insertion order; 1 and '1' are different keys, 1 and 1.0 and True the same. */
export class PyDict {
  readonly #entries = new Map<string, [Value, Value]>();

  static from(record: Readonly<Record<string, Value>>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of Object.entries(record)) dict.set(key, value);
    return dict;
  }

  static of(entries: Iterable<readonly [Value, Value]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(key, value);
    return dict;
  }

  get size(): number {
    return this.#entries.size;
  }
  get(key: Value): Value {
    return this.#entries.get(keyOf(key))?.[1];
  }
  has(key: Value): boolean {
    return this.#entries.has(keyOf(key));
  }
  set(key: Value, value: Value): void {
    const id = keyOf(key);
    const entry = this.#entries.get(id);
    if (entry) entry[1] = value;
    else this.#entries.set(id, [key, value]);
  }
  delete(key: Value): boolean {
    return this.#entries.delete(keyOf(key));
  }
  clear(): void {
    this.#entries.clear();
  }
  keys(): Value[] {
    return [...this.#entries.values()].map(([key]) => key);
  }
  values(): Value[] {
    return [...this.#entries.values()].map(([, value]) => value);
  }
  entries(): [Value, Value][] {
    return [...this.#entries.values()].map(([key, value]) => [key, value]);
  }
}

export class PySet {
  readonly #dict = new PyDict();
  constructor(items: Iterable<Value> = []) {
    for (const item of items) this.add(item);
  }
  get size(): number {
    return this.#dict.size;
  }
  add(value: Value): void {
    this.#dict.set(value, null);
  }
  has(value: Value): boolean {
    return this.#dict.has(value);
  }
  delete(value: Value): boolean {
    return this.#dict.delete(value);
  }
  values(): Value[] {
    return this.#dict.keys();
  }
}

/** `namespace(i=0)`: the one thing whose members a template may set from an inner scope. */
export class Namespace {
  readonly members = new Map<string, Value>();
}

/** Where a call stands, for what it may throw. */
export interface CallSite {
  readonly place: Place;
}

export type NativeCode = (args: Value[], kwargs: Kwargs, site: CallSite) => Value | Promise<Value>;

/** A function of ours that templates may call. */
export class NativeFunction {
  readonly name: string;
  readonly code: NativeCode;
  constructor(name: string, code: NativeCode) {
    this.name = name;
    this.code = code;
  }
}

export function native(name: string, code: NativeCode): NativeFunction {
  return new NativeFunction(name, code);
}

/** A macro, or the body of a call block: callable, bound to the scope it was defined in. */
export class MacroValue {
  readonly name: string;
  readonly call: (args: Value[], kwargs: Kwargs) => Promise<Value>;
  readonly parameters: readonly string[];
  constructor(name: string, parameters: readonly string[], call: (args: Value[], kwargs: Kwargs) => Promise<Value>) {
    this.name = name;
    this.parameters = parameters;
    this.call = call;
  }
}

/** An object from outside. Templates reach what its methods give and nothing else: no property of it, no prototype. */
export abstract class HostObject {
  /** A member by name; undefined for none. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }
  /** `object[key]`; an attribute by default. */
  item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined;
  }
  /** Undefined for what cannot be iterated. */
  iterate(): Value[] | undefined {
    return undefined;
  }
  /** What `object(…)` does; undefined for what cannot be called. */
  call?(args: Value[], kwargs: Kwargs): Value | Promise<Value>;
  /** `object ⊕ other`, or `other ⊕ object` where it is reversed; undefined for what cannot be computed. */
  operate?(operator: BinaryOperator, other: Value, reversed: boolean): Value;
  /** Negative, zero or positive as it stands before, at or behind the other; undefined where they have no order. */
  order?(other: HostObject): number | undefined;
  get isMapping(): boolean {
    return false;
  }
  truthy(): boolean {
    return true;
  }
  /** How it prints. */
  abstract text(): string;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/** A text that is the same for equal values (as dictionary keys compare) and differs otherwise. */
export function keyOf(value: Value): string {
  if (value === true) return 'n1';
  if (value === false) return 'n0';
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (typeof value === 'number' || typeof value === 'bigint') return `n${value}`;
  if (typeof value === 'string') return `s${value}`;
  if (value instanceof PyFloat) return Number.isInteger(value.value) ? `n${BigInt(value.value)}` : `n${value.value}`;
  if (value instanceof PyTuple) return tupleKey(value);
  if (value instanceof HostObject) return `h${value.text()}`;
  if (Array.isArray(value) || value instanceof PyDict || value instanceof PySet)
    throw new OperationFault(`a ${typeName(value)} cannot be a key: it can change`);
  let id = identities.get(value);
  if (id === undefined) identities.set(value, (id = nextIdentity++));
  return `o${id}`;
}

/** Each item's key with its length before it, so that no two tuples share one. */
function tupleKey({ items }: PyTuple): string {
  let key = `t${items.length}`;
  for (const item of items) {
    const inner = keyOf(item);
    key += `,${inner.length}:${inner}`;
    chargeText(key.length);
  }
  return key;
}

export function truthy(value: Value): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0 || value === 0n)
    return false;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PyDict || value instanceof PySet) return value.size > 0;
  return value instanceof HostObject ? value.truthy() : true;
}

export function isCallable(value: Value): boolean {
  return (
    value instanceof NativeFunction ||
    value instanceof MacroValue ||
    (value instanceof HostObject && value.call !== undefined)
  );
}

/** The items of what can be iterated, or undefined. What is not there has none. */
export function itemsOf(value: Value): Value[] | undefined {
  const items = read(value);
  if (items) charge(items.length);
  return items;
}

function read(value: Value): Value[] | undefined {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return charactersToList(value);
  if (value instanceof PyIterator) return value.drain();
  if (value instanceof PyTuple) return [...value.items];
  if (value instanceof PyDict) return value.keys();
  if (value instanceof PySet) return value.values();
  return value instanceof HostObject ? value.iterate() : undefined;
}

/** Python's len(), or undefined for what has none. */
export function lengthOf(value: Value): number | undefined {
  if (value === undefined) return 0;
  if (typeof value === 'string') return charactersOf(value).length;
  if (value instanceof PyDict || value instanceof PySet) return value.size;
  if (Array.isArray(value)) return value.length;
  if (value instanceof PyTuple) return value.items.length;
  return value instanceof HostObject ? value.iterate()?.length : undefined;
}

function charactersToList(text: string): string[] {
  if (text.length > MAX_ITEMS) throw tooLong();
  return [...text];
}

/** A text's characters: one for each code point. Without surrogates the text itself does. */
export function charactersOf(text: string): string | string[] {
  chargeText(text.length);
  return /[\ud800-\udfff]/.test(text) ? [...text] : text;
}

/** Python's name of the value's type, for messages. */
export function typeName(value: Value): string {
  if (value === undefined) return 'undefined';
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' || typeof value === 'bigint') return 'int';
  if (typeof value === 'string') return 'str';
  if (value instanceof PyView) return value.kind.replace(/\(.*/, '');
  if (Array.isArray(value)) return 'list';
  if (value instanceof PyIterator) return 'generator';
  if (value instanceof PyFloat) return 'float';
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PyDict) return 'dict';
  if (value instanceof PySet) return 'set';
  if (value instanceof MacroValue) return 'macro';
  if (value instanceof NativeFunction) return 'function';
  return value instanceof Namespace ? 'namespace' : 'object';
}
