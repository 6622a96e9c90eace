import type { BinaryOperator, CompareOperator } from './ast.ts';
import { percentFormat } from './format.ts';
import { charge, chargeText, MAX_ITEMS, tooLong } from './limits.ts';
import { asNumber, floatArithmetic, integerArithmetic, isInteger, numbersEqual, orderNumbers } from './numbers.ts';
import { OperationFault } from './operation-fault.ts';
import { toText } from './text.ts';
import {
  charactersOf,
  HostObject,
  itemsOf,
  PyDict,
  PyFloat,
  PySet,
  PyTuple,
  PyView,
  typeName,
  type Value,
} from './values.ts';

export function binary(operator: BinaryOperator, a: Value, b: Value): Value {
  if (isInteger(a) && isInteger(b)) return integerArithmetic(operator, a, b);
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return new PyFloat(floatArithmetic(operator, x, y));
  if (a instanceof HostObject || (b instanceof HostObject && typeof a !== 'string'))
    return operated(operator, a, b) ?? unsupportedHere(operator, a, b);
  if (operator === '+') return concatenate(a, b);
  if (operator === '*') return repeat(a, b);
  if (operator === '%' && typeof a === 'string') return percentFormat(a, b);
  if (operator === '-' && a instanceof PySet && b instanceof PySet)
    return new PySet(a.values().filter((v) => !b.has(v)));
  throw unsupported(operator, a, b);
}

/** What an object from outside makes of an operator. */
function operated(operator: BinaryOperator, a: Value, b: Value): Value {
  const own = a instanceof HostObject ? a.operate?.(operator, b, false) : undefined;
  return own ?? (b instanceof HostObject ? b.operate?.(operator, a, true) : undefined);
}

function unsupportedHere(operator: BinaryOperator, a: Value, b: Value): never {
  throw unsupported(operator, a, b);
}

/** `-value`. */
export function negative(value: Value): Value {
  if (value instanceof PyFloat) return new PyFloat(-value.value);
  const turned = value instanceof HostObject ? value.operate?.('*', -1, false) : undefined;
  if (turned !== undefined) return turned;
  if (!isInteger(value)) throw new OperationFault(`a ${typeName(value)} has no negative`);
  return integerArithmetic('-', 0, value);
}

/** `+value`. */
export function positive(value: Value): Value {
  if (value instanceof PyFloat) return value;
  if (!isInteger(value)) throw new OperationFault(`a ${typeName(value)} has no sign`);
  return integerArithmetic('+', 0, value);
}

function unsupported(operator: string, a: Value, b: Value): OperationFault {
  return new OperationFault(`unsupported operand types for ${operator}: '${typeName(a)}' and '${typeName(b)}'`);
}

function concatenate(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') {
    chargeText(a.length + b.length);
    return a + b;
  }
  const both = a instanceof PyTuple && b instanceof PyTuple;
  const [x, y] = [sequence(a), sequence(b)];
  if (!x || !y || a instanceof PyTuple !== b instanceof PyTuple) throw unsupported('+', a, b);
  if (x.length + y.length > MAX_ITEMS) throw tooLong();
  charge(x.length + y.length);
  return both ? new PyTuple([...x, ...y]) : [...x, ...y];
}

function repeat(a: Value, b: Value): Value {
  const [repeated, times] = isInteger(a) ? [b, a] : [a, b];
  if (!isInteger(times)) throw unsupported('*', a, b);
  const n = Math.max(0, Number(times));
  if (typeof repeated === 'string') {
    chargeText(repeated.length * n);
    return repeated.repeat(n);
  }
  const items = sequence(repeated);
  if (!items) throw unsupported('*', a, b);
  if (items.length * n > MAX_ITEMS) throw tooLong();
  charge(items.length * n);
  const result = items.length === 0 ? [] : Array.from({ length: n }, () => items).flat();
  return repeated instanceof PyTuple ? new PyTuple(result) : result;
}

/** Python's ==. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return numbersEqual(a, b);
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  charge(1);
  if (Array.isArray(a) && Array.isArray(b)) return a instanceof PyView === b instanceof PyView && sameItems(a, b);
  if (a instanceof PyTuple && b instanceof PyTuple) return sameItems(a.items, b.items);
  if (a instanceof PyDict || a instanceof PySet) charge(a.size);
  if (a instanceof PyDict && b instanceof PyDict)
    return a.size === b.size && a.entries().every(([k, v]) => b.has(k) && equal(v, b.get(k)));
  if (a instanceof PySet && b instanceof PySet) return a.size === b.size && a.values().every((v) => b.has(v));
  if (!(a instanceof HostObject) || !(b instanceof HostObject)) return false;
  return a.order ? a.order(b) === 0 : a.text() === b.text();
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  charge(a.length);
  return a.every((item, i) => equal(item, b[i]));
}

/** −1, 0, 1 as Python orders; a fault for what has no order. */
export function order(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (asNumber(a) !== undefined && asNumber(b) !== undefined) return orderNumbers(a, b);
  if (a instanceof HostObject && b instanceof HostObject) return hostOrder(a, b);
  const [p, q] = [sequence(a), sequence(b)];
  if (!p || !q || a instanceof PyTuple !== b instanceof PyTuple) throw unsupported('<', a, b);
  charge(1 + Math.min(p.length, q.length) / 8);
  for (const [i, item] of p.entries()) {
    if (i >= q.length) return 1;
    if (!equal(item, q[i])) return order(item, q[i]);
  }
  return p.length - q.length;
}

function hostOrder(a: HostObject, b: HostObject): number {
  if (!a.order) return order(a.text(), b.text());
  const found = a.order(b);
  if (found === undefined) throw unsupported('<', a, b);
  return found;
}

function sequence(value: Value): readonly Value[] | undefined {
  return Array.isArray(value) ? value : value instanceof PyTuple ? value.items : undefined;
}

export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') throw new OperationFault(`'in <string>' needs a string, not ${typeName(item)}`);
    chargeText(container.length);
    return container.includes(item);
  }
  if (container instanceof PyDict || container instanceof PySet) return container.has(item);
  if (container instanceof HostObject && container.isMapping) return container.item(item) !== undefined;
  const items = itemsOf(container);
  if (!items) throw new OperationFault(`'${typeName(container)}' cannot be searched with 'in'`);
  return items.some((candidate) => equal(candidate, item));
}

export function compare(operator: CompareOperator, a: Value, b: Value): boolean {
  switch (operator) {
    case '==':
      return equal(a, b);
    case '!=':
      return !equal(a, b);
    case '<':
      return order(a, b) < 0;
    case '<=':
      return order(a, b) <= 0;
    case '>':
      return order(a, b) > 0;
    case '>=':
      return order(a, b) >= 0;
    case 'in':
      return contains(b, a);
    case 'not in':
      return !contains(b, a);
  }
}

/** `sequence[from:to:step]` with Python's rules; as in Jinja, undefined for what has no order. */
export function slice(value: Value, [from, to, step]: readonly (Value | undefined)[]): Value {
  const items = typeof value === 'string' ? charactersOf(value) : sequence(value);
  if (value === undefined) throw new OperationFault('what is undefined cannot be sliced');
  if (!items) return undefined;
  const by = bound(step) ?? 1;
  if (by === 0) throw new OperationFault('a slice cannot have step 0');
  charge(items.length / 8);
  const [start, end] = bounds([bound(from), bound(to)], { length: items.length, by });
  if (typeof items === 'string' && by === 1) return items.slice(start, Math.max(start, end));
  const picked: Value[] = [];
  for (let i = start; by > 0 ? i < end : i > end; i += by) picked.push(items[i]);
  if (typeof value === 'string') return picked.map(toText).join('');
  if (value instanceof PyView) return PyView.make(slicedRange(value, picked), picked);
  return value instanceof PyTuple ? new PyTuple(picked) : picked;
}

/** `range(10)[2:4]` is again a range. */
function slicedRange(view: PyView, picked: readonly Value[]): PyView['kind'] {
  if (!view.kind.startsWith('range')) return view.kind;
  const [first = 0, second] = picked.map(Number);
  const step = second === undefined ? 1 : second - first;
  const end = picked.length === 0 ? first : Number(picked.at(-1)) + step;
  return `range(${first}, ${end}${step === 1 ? '' : `, ${step}`})`;
}

function bound(value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isInteger(value)) throw new OperationFault(`a slice needs whole numbers, not ${typeName(value)}`);
  return Number(value);
}

function bounds(
  [from, to]: readonly (number | undefined)[],
  { length, by }: { readonly length: number; readonly by: number },
): [number, number] {
  const clamp = (n: number | undefined, fallback: number): number => {
    if (n === undefined) return fallback;
    const at = n < 0 ? n + length : n;
    return by > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  return by > 0 ? [clamp(from, 0), clamp(to, length)] : [clamp(from, length - 1), clamp(to, -1)];
}
