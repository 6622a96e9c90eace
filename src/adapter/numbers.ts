/** An engine's numeric types, for the law of the common type (H14). */
export interface NumericTypes {
  /** Its integer types; of those with as many bits the first is the one that a common type may be. */
  readonly integers: Readonly<Record<string, IntegerType>>;
  /** The most digits of a DECIMAL: in all, and behind the point. */
  readonly decimal: { readonly precision: number; readonly scale: number };
}

export interface IntegerType {
  readonly bits: number;
  readonly signed: boolean;
}

/**
 * The smallest numeric type that holds every value of both, or undefined. Commutative. An unsigned integer counts, beside
 * decimals and floats, as the signed one that holds it: only so is it associative, and the type of a column does not depend
 * on the order of the days (H8, H14).
 */
export function commonNumber(types: NumericTypes, a: string, b: string): string | undefined {
  return integers(types, a, b) ?? decimals(types, a, b) ?? floats(types, a, b) ?? floats(types, b, a);
}

function integers(types: NumericTypes, a: string, b: string): string | undefined {
  const [x, y] = [types.integers[a], types.integers[b]];
  if (!x || !y) return undefined;
  const signed = x.signed || y.signed;
  const bits = Math.max(...[x, y].map((one) => (signed ? signedBits(types, one) : one.bits)));
  return Object.entries(types.integers).find(([, type]) => type.signed === signed && type.bits === bits)?.[0];
}

/** Bits of the signed type that holds it; infinitely many where the engine has none. */
function signedBits({ integers: all }: NumericTypes, { bits, signed }: IntegerType): number {
  if (signed) return bits;
  return Math.min(...Object.values(all).map((type) => (type.signed && type.bits > bits ? type.bits : Infinity)));
}

function decimals(types: NumericTypes, a: string, b: string): string | undefined {
  const [x, y] = [decimal(types, a), decimal(types, b)];
  if (!x || !y) return undefined;
  const scale = Math.max(x.scale, y.scale);
  const precision = Math.max(x.precision - x.scale, y.precision - y.scale) + scale;
  return precision <= types.decimal.precision && scale <= types.decimal.scale
    ? `DECIMAL(${precision},${scale})`
    : undefined;
}

function decimal(types: NumericTypes, type: string): { precision: number; scale: number } | undefined {
  const integer = types.integers[type];
  if (integer) return { precision: digits(types, integer), scale: 0 };
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}

/** Decimal digits of the signed type that holds it; its own where there is none. */
function digits(types: NumericTypes, integer: IntegerType): number {
  const bits = signedBits(types, integer);
  return String(2n ** BigInt(bits === Infinity ? integer.bits : bits - 1)).length;
}

/** DOUBLE holds 53 bits exactly. FLOAT holds 24, but some engines tell it with six digits only. */
function floats(types: NumericTypes, a: string, b: string): string | undefined {
  if (a !== 'FLOAT' && a !== 'DOUBLE') return undefined;
  if (b === 'FLOAT' || b === 'DOUBLE') return 'DOUBLE';
  const integer = types.integers[b];
  if (!integer) return undefined;
  const bits = signedBits(types, integer);
  if (a === 'FLOAT' && bits <= 16) return 'FLOAT';
  return bits <= 32 ? 'DOUBLE' : undefined;
}
