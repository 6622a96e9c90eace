import { methodOf } from './methods.ts';
import { charactersOf, HostObject, MacroValue, Namespace, PyDict, PyTuple, PyView, type Value } from './values.ts';

/**
 * `object.name`: a method by allow-list, a dictionary's item, what a host object gives. Nothing else is reached: no
 * property, no prototype.
 */
export function attributeOf(object: Value, name: string): Value {
  if (object instanceof HostObject) return object.attribute(name);
  if (object instanceof Namespace) return object.members.get(name);
  if (object instanceof MacroValue) return macroMember(object, name);
  return methodOf(object, name) ?? (object instanceof PyDict ? object.get(name) : undefined);
}

function macroMember(macro: MacroValue, name: string): Value {
  if (name === 'name') return macro.name;
  return name === 'arguments' ? new PyTuple(macro.parameters) : undefined;
}

/** `object[key]`; undefined for what is not there. */
export function itemOf(object: Value, key: Value): Value {
  if (object instanceof PyDict) return object.has(key) ? object.get(key) : stringMember(object, key);
  if (object instanceof HostObject) return object.item(key);
  if (typeof key === 'number' || typeof key === 'boolean') {
    const items = indexable(object);
    if (items) return items.at(Number(key));
  }
  return stringMember(object, key);
}

function stringMember(object: Value, key: Value): Value {
  return typeof key === 'string' ? attributeOf(object, key) : undefined;
}

function indexable(value: Value): readonly Value[] | string | undefined {
  if (typeof value === 'string') return charactersOf(value);
  if (value instanceof PyTuple) return value.items;
  if (value instanceof PyView && !value.kind.startsWith('range')) return undefined;
  return Array.isArray(value) ? value : undefined;
}

/** Reads a member by `attribute=`: dotted, numbers into lists, items before methods. */
export function memberPath(value: Value, path: Value): Value {
  if (typeof path === 'number') return itemOf(value, path);
  if (typeof path !== 'string') return undefined;
  return path.split('.').reduce<Value>((object, name) => {
    if (object === undefined) return undefined;
    return itemOf(object, /^\d+$/.test(name) ? Number(name) : name);
  }, value);
}
