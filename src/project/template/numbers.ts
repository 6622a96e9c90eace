import type { BinaryOperator } from './ast.ts';
import { OperationFault } from './operation-fault.ts';
import { PyFloat, type Value } from './values.ts';

type Int = number | bigint;

/** Integers stop at 4,300 digits, as Python's texts of them do. */
const MAX_INTEGER = 10n ** 4300n;
const MAX_INTEGER_BITS = 14_285;

/** True for Python's int, which bool is too. */
export function isInteger(value: Value): value is Int | boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

/** A number's value, exact below 2^53; undefined for what is none. */
export function asNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof PyFloat) return value.value;
  return isInteger(value) ? Number(value) : undefined;
}

/** An integer in its smaller form. Errors: beyond 4,300 digits. */
export function integer(value: bigint): Int {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  if (value >= MAX_INTEGER || value <= -MAX_INTEGER) throw new OperationFault('a number has more than 4,300 digits');
  return value;
}

/** The integer that a text of digits stands for. */
export function integerOf(digits: string): Int {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  if (digits.length > 4301) throw new OperationFault('a number has more than 4,300 digits');
  return integer(BigInt(digits.replace(/^\+/, '')));
}

/** A float cut to its whole part. */
export function truncated(value: number): Int {
  if (!Number.isFinite(value)) throw new OperationFault('an infinite number has no integer');
  return integer(BigInt(Math.trunc(value)));
}

export function integerArithmetic(operator: BinaryOperator, a: Int | boolean, b: Int | boolean): Value {
  if (operator === '+' || operator === '-' || operator === '*') {
    const [x, y] = [Number(a), Number(b)];
    const result = operator === '+' ? x + y : operator === '-' ? x - y : x * y;
    if (Number.isSafeInteger(result) && Number.isSafeInteger(x) && Number.isSafeInteger(y)) return result + 0;
  }
  return bigArithmetic(operator, BigInt(a), BigInt(b));
}

function bigArithmetic(operator: BinaryOperator, a: bigint, b: bigint): Value {
  switch (operator) {
    case '+':
      return integer(a + b);
    case '-':
      return integer(a - b);
    case '*':
      return integer(a * b);
    case '/':
      return new PyFloat(Number(a) / nonZero(Number(b)));
    case '//':
      return integer(floorDivide(a, b));
    case '%':
      return integer(a - floorDivide(a, b) * b);
    case '**':
      return power(a, b);
  }
}

function power(a: bigint, b: bigint): Value {
  if (b < 0n) return new PyFloat(Number(a === 0n ? nonZero(0) : a) ** Number(b));
  const base = a < 0n ? -a : a;
  if (base > 1n && BigInt(base.toString(2).length - 1) * b > BigInt(MAX_INTEGER_BITS))
    throw new OperationFault('a number has more than 4,300 digits');
  return integer(base <= 1n ? smallPower(a, b) : a ** b);
}

/** Powers of −1, 0 and 1, whatever the exponent. */
function smallPower(a: bigint, b: bigint): bigint {
  if (b === 0n) return 1n;
  return a === -1n && b % 2n === 0n ? 1n : a;
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

export function floatArithmetic(operator: BinaryOperator, a: number, b: number): number {
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

export function numbersEqual(a: Value, b: Value): boolean {
  return orderNumbers(a, b) === 0;
}

/** −1, 0, 1; exact also between integers beyond 2^53 and floats. NaN is before everything and equal to nothing. */
export function orderNumbers(a: Value, b: Value): number {
  const [x, y] = [comparable(a), comparable(b)];
  return x < y ? -1 : x > y ? 1 : x == y ? 0 : -1;
}

function comparable(value: Value): Int {
  if (typeof value === 'bigint') return value;
  return asNumber(value) ?? NaN;
}
