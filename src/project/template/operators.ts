import type { BinaryOperator, CompareOperator } from './ast.ts';
import { percentFormat } from './format.ts';
import { MAX_ITEMS, MAX_TEXT, tooLong } from './limits.ts';
import { toText } from './text.ts';
import { HostObject, itemsOf, PyDict, PyFloat, PySet, PyTuple, typeName, type Value } from './values.ts';

/** Raised by operations; the interpreter turns it into an error with a place. */
export class OperationFault extends Error {}

type Int = number | bigint;

function isInt(value: Value): value is Int | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

export function asNumber(value: Value): number | undefined {
  if (value instanceof PyFloat) return value.value;
  return isInt(value) ? Number(value) : undefined;
}

/** The smaller representation of an integer. */
function int(value: bigint): Int {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

export function binary(operator: BinaryOperator, a: Value, b: Value): Value {
  if (isInt(a) && isInt(b)) return integers(operator, BigInt(a), BigInt(b));
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return new PyFloat(floats(operator, x, y));
  if (operator === '+') return concatenate(a, b);
  if (operator === '*') return repeat(a, b);
  if (operator === '%' && typeof a === 'string') return percentFormat(a, b);
  if (operator === '-' && a instanceof PySet && b instanceof PySet)
    return new PySet(a.values().filter((v) => !b.has(v)));
  throw unsupported(operator, a, b);
}

function unsupported(operator: string, a: Value, b: Value): OperationFault {
  return new OperationFault(`unsupported operand types for ${operator}: '${typeName(a)}' and '${typeName(b)}'`);
}

function integers(operator: BinaryOperator, a: bigint, b: bigint): Value {
  switch (operator) {
    case '+':
      return int(a + b);
    case '-':
      return int(a - b);
    case '*':
      return int(a * b);
    case '/':
      return new PyFloat(Number(a) / nonZero(Number(b)));
    case '//':
      return int(floorDivide(a, b));
    case '%':
      return int(a - floorDivide(a, b) * b);
    case '**':
      if (b < 0n) return new PyFloat(Number(a) ** Number(b));
      if (b > 4096n) throw new OperationFault('the exponent is too large');
      return int(a ** b);
  }
}

function floorDivide(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new OperationFault('division by zero');
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function nonZero(value: number): number {
  if (value === 0) throw new OperationFault('division by zero');
  return value;
}

function floats(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / nonZero(b);
    case '//':
      return Math.floor(a / nonZero(b));
    case '%':
      return a - Math.floor(a / nonZero(b)) * b;
    case '**':
      return a ** b;
  }
}

function concatenate(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length + b.length > MAX_TEXT) throw tooLong();
    return a + b;
  }
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (a instanceof PyTuple && b instanceof PyTuple) return new PyTuple([...a.items, ...b.items]);
  throw unsupported('+', a, b);
}

function repeat(a: Value, b: Value): Value {
  const [sequence, times] = isInt(a) ? [b, a] : [a, b];
  if (!isInt(times)) throw unsupported('*', a, b);
  const n = Math.max(0, Number(times));
  if (typeof sequence === 'string') {
    if (sequence.length * n > MAX_TEXT) throw tooLong();
    return sequence.repeat(n);
  }
  if (!Array.isArray(sequence)) throw unsupported('*', a, b);
  if (sequence.length * n > MAX_ITEMS) throw tooLong();
  return Array.from({ length: n }, () => sequence).flat();
}

/** Python's ==. */
export function equal(a: Value, b: Value): boolean {
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return isInt(a) && isInt(b) ? BigInt(a) === BigInt(b) : x === y;
  if (Array.isArray(a) && Array.isArray(b)) return sameItems(a, b);
  if (a instanceof PyTuple && b instanceof PyTuple) return sameItems(a.items, b.items);
  if (a instanceof PyDict && b instanceof PyDict)
    return a.size === b.size && a.entries().every(([k, v]) => b.has(k) && equal(v, b.get(k)));
  if (a instanceof PySet && b instanceof PySet) return a.size === b.size && a.values().every((v) => b.has(v));
  if (a instanceof HostObject && b instanceof HostObject) return a === b || a.text() === b.text();
  return a === b;
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => equal(item, b[i]));
}

/** −1, 0, 1 as Python orders; a fault for what has no order. */
export function order(a: Value, b: Value): number {
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) {
    if (isInt(a) && isInt(b)) return BigInt(a) < BigInt(b) ? -1 : BigInt(a) > BigInt(b) ? 1 : 0;
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (a instanceof HostObject && b instanceof HostObject) return order(a.text(), b.text());
  const [p, q] = [sequence(a), sequence(b)];
  if (!p || !q) throw unsupported('<', a, b);
  for (const [i, item] of p.entries()) {
    if (i >= q.length) return 1;
    const c = order(item, q[i]);
    if (c !== 0) return c;
  }
  return p.length - q.length;
}

function sequence(value: Value): readonly Value[] | undefined {
  return Array.isArray(value) ? value : value instanceof PyTuple ? value.items : undefined;
}

export function contains(container: Value, item: Value): boolean {
  if (typeof container === 'string') {
    if (typeof item !== 'string') throw new OperationFault(`'in <string>' needs a string, not ${typeName(item)}`);
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

/** `sequence[from:to:step]` with Python's rules. */
export function slice(value: Value, [from, to, step]: readonly (Value | undefined)[]): Value {
  const items = typeof value === 'string' ? [...value] : sequence(value);
  if (!items) throw new OperationFault(`'${typeName(value)}' cannot be sliced`);
  const by = step === undefined || step === null ? 1 : (asNumber(step) ?? 1);
  if (by === 0) throw new OperationFault('a slice cannot have step 0');
  const picked: Value[] = [];
  const [start, end] = bounds([from, to], { length: items.length, by });
  for (let i = start; by > 0 ? i < end : i > end; i += by) picked.push(items[i]);
  if (typeof value === 'string') return picked.map(toText).join('');
  return value instanceof PyTuple ? new PyTuple(picked) : picked;
}

function bounds(
  [from, to]: readonly (Value | undefined)[],
  { length, by }: { readonly length: number; readonly by: number },
): [number, number] {
  const clamp = (value: Value | undefined, fallback: number): number => {
    if (value === undefined || value === null) return fallback;
    const n = asNumber(value) ?? 0;
    const at = n < 0 ? n + length : n;
    return by > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  return by > 0 ? [clamp(from, 0), clamp(to, length)] : [clamp(from, length - 1), clamp(to, -1)];
}
