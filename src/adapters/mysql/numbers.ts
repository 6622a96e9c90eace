const WIDEST_DECIMAL = 65;
const LONGEST_SCALE = 30;

interface Width {
  readonly bits: number;
  readonly signed: boolean;
  /** Decimal digits of the signed type that holds it. */
  readonly digits: number;
}

/**
 * MySQL's integer types. An unsigned one counts, beside decimals and floats, as the signed one that holds it: only so is
 * `commonType` associative, and the type of a column does not depend on the order of the days (H8, H14).
 */
const WIDTHS: Readonly<Record<string, Width>> = {
  'TINYINT(1)': { bits: 8, signed: true, digits: 3 },
  TINYINT: { bits: 8, signed: true, digits: 3 },
  SMALLINT: { bits: 16, signed: true, digits: 5 },
  MEDIUMINT: { bits: 24, signed: true, digits: 7 },
  INT: { bits: 32, signed: true, digits: 10 },
  BIGINT: { bits: 64, signed: true, digits: 19 },
  'TINYINT UNSIGNED': { bits: 8, signed: false, digits: 5 },
  'SMALLINT UNSIGNED': { bits: 16, signed: false, digits: 7 },
  YEAR: { bits: 16, signed: false, digits: 7 },
  'MEDIUMINT UNSIGNED': { bits: 24, signed: false, digits: 10 },
  'INT UNSIGNED': { bits: 32, signed: false, digits: 19 },
  'BIGINT UNSIGNED': { bits: 64, signed: false, digits: 20 },
};

/** Bits of the types that a common type may be, ascending. */
const SIZES = [8, 16, 24, 32, 64];
const NAMES: Readonly<Record<number, string>> = {
  8: 'TINYINT',
  16: 'SMALLINT',
  24: 'MEDIUMINT',
  32: 'INT',
  64: 'BIGINT',
};

/** The smallest numeric type that holds both, or undefined. */
export function numbers(a: string, b: string): string | undefined {
  return integers(a, b) ?? decimals(a, b) ?? floats(a, b) ?? floats(b, a);
}

function integers(a: string, b: string): string | undefined {
  const [x, y] = [WIDTHS[a], WIDTHS[b]];
  if (!x || !y) return undefined;
  const signed = x.signed || y.signed;
  const needed = Math.max(...[x, y].map((w) => (signed ? signedBits(w) : w.bits)));
  const name = NAMES[needed];
  if (name === undefined) return 'DECIMAL(20,0)';
  return signed ? name : `${name} UNSIGNED`;
}

/** Bits of the signed type that holds it. */
function signedBits({ bits, signed }: Width): number {
  return signed ? bits : (SIZES.find((size) => size > bits) ?? 128);
}

function decimals(a: string, b: string): string | undefined {
  const [x, y] = [decimal(a), decimal(b)];
  if (!x || !y) return undefined;
  const scale = Math.max(x.scale, y.scale);
  const precision = Math.max(x.precision - x.scale, y.precision - y.scale) + scale;
  return precision <= WIDEST_DECIMAL && scale <= LONGEST_SCALE ? `DECIMAL(${precision},${scale})` : undefined;
}

function decimal(type: string): { precision: number; scale: number } | undefined {
  const width = WIDTHS[type];
  if (width) return { precision: width.digits, scale: 0 };
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}

/** DOUBLE holds 53 bits exactly; FLOAT holds 24, but is told with six digits only. */
function floats(a: string, b: string): string | undefined {
  if (a !== 'FLOAT' && a !== 'DOUBLE') return undefined;
  if (b === 'FLOAT' || b === 'DOUBLE') return 'DOUBLE';
  const width = WIDTHS[b];
  if (!width) return undefined;
  const bits = signedBits(width);
  if (a === 'FLOAT' && bits <= 16) return 'FLOAT';
  return bits <= 32 ? 'DOUBLE' : undefined;
}
