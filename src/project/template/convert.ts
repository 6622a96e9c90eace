import {
  HostObject,
  MacroValue,
  Namespace,
  NativeFunction,
  PyDict,
  PyFloat,
  PySet,
  PyTuple,
  type Value,
} from './values.ts';

/** A plain JavaScript value (JSON, YAML) as a template has it: whole numbers are integers, records dictionaries. */
export function toValue(plain: unknown): Value {
  if (plain === null || plain === undefined) return null;
  if (typeof plain === 'string' || typeof plain === 'boolean' || typeof plain === 'bigint') return plain;
  if (typeof plain === 'number') return Number.isInteger(plain) ? plain : new PyFloat(plain);
  if (Array.isArray(plain)) return plain.map(toValue);
  if (isValueObject(plain)) return plain;
  if (plain instanceof Date) return plain.toISOString();
  if (plain instanceof Map) {
    const dict = new PyDict();
    for (const [key, value] of plain) dict.set(toValue(key), toValue(value));
    return dict;
  }
  if (typeof plain !== 'object') return null;
  const dict = new PyDict();
  for (const [key, value] of Object.entries(plain)) dict.set(key, toValue(value));
  return dict;
}

type ValueObject = HostObject | NativeFunction | MacroValue | Namespace | PyDict | PyFloat | PySet | PyTuple;

function isValueObject(value: unknown): value is ValueObject {
  return [HostObject, NativeFunction, MacroValue, Namespace, PyDict, PyFloat, PySet, PyTuple].some(
    (type) => value instanceof type,
  );
}

/** Back to plain JavaScript; what has no plain form becomes its text. */
export function toPlain(value: Value): unknown {
  if (value === undefined) return undefined;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyTuple) return value.items.map(toPlain);
  if (value instanceof PySet) return value.values().map(toPlain);
  if (value instanceof PyDict)
    return Object.fromEntries(value.entries().map(([key, item]) => [String(toPlain(key)), toPlain(item)]));
  return value instanceof HostObject ? value.text() : null;
}
