import type { Storage } from '../../adapter/index.ts';
import { declaresZeroDates, type DeclaredType, type SourceColumn } from '../../column.ts';

const INTEGERS = {
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  mediumint: 'INTEGER',
  int: 'INTEGER',
  bigint: 'BIGINT',
} as const;
const WIDEST_DECIMAL = 38;

/** DuckDB's type for a source column, from its declaration alone (H14). */
export function storage(column: SourceColumn): Storage {
  if (declaresZeroDates(column)) return { type: 'VARCHAR', kept: 'text' };
  return typeFor(column.type);
}

function typeFor(type: DeclaredType): Storage {
  switch (type.name) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
      return exact(`${type.unsigned ? 'U' : ''}${INTEGERS[type.name]}`);
    case 'decimal': {
      const [precision, scale] = [type.length ?? 10, type.scale ?? 0];
      return precision > WIDEST_DECIMAL ? { type: 'VARCHAR', kept: 'text' } : exact(`DECIMAL(${precision},${scale})`);
    }
    case 'float':
      return exact('FLOAT');
    case 'double':
      return exact('DOUBLE');
    case 'year':
      return exact('USMALLINT');
    case 'bit':
      return exact('UBIGINT');
    case 'date':
      return exact('DATE');
    case 'datetime':
    case 'timestamp':
      return exact('TIMESTAMP');
    case 'time': // up to ±838:59:59, which DuckDB's TIME cannot hold
      return { type: 'VARCHAR', kept: 'text' };
    case 'binary':
    case 'varbinary':
    case 'blob':
    case 'geometry':
      return exact('BLOB');
    default:
      return exact('VARCHAR');
  }
}

function exact(type: string): Storage {
  return { type, kept: 'exact' };
}

/**
 * DuckDB's integer types. An unsigned one counts, beside decimals and floats, as the signed one that holds it: only so
 * is `commonType` associative, and the type of a column does not depend on the order of the days (H8, H14).
 */
const WIDTHS: Readonly<Record<string, { readonly bits: number; readonly signed: boolean; readonly digits: number }>> = {
  TINYINT: { bits: 8, signed: true, digits: 3 },
  SMALLINT: { bits: 16, signed: true, digits: 5 },
  INTEGER: { bits: 32, signed: true, digits: 10 },
  BIGINT: { bits: 64, signed: true, digits: 19 },
  HUGEINT: { bits: 128, signed: true, digits: 39 },
  UTINYINT: { bits: 8, signed: false, digits: 5 },
  USMALLINT: { bits: 16, signed: false, digits: 10 },
  UINTEGER: { bits: 32, signed: false, digits: 19 },
  UBIGINT: { bits: 64, signed: false, digits: 39 },
};

const UNTYPED = '"NULL"';

/** The smallest DuckDB type that holds every value of both, or undefined (H14). Commutative; equal types give themselves. */
export function commonType(a: string, b: string): string | undefined {
  if (a === b) return a;
  if (a === UNTYPED) return b;
  if (b === UNTYPED) return a;
  return integers(a, b) ?? decimals(a, b) ?? floats(a, b) ?? floats(b, a) ?? texts(a, b);
}

function integers(a: string, b: string): string | undefined {
  const [x, y] = [WIDTHS[a], WIDTHS[b]];
  if (!x || !y) return undefined;
  const signed = x.signed || y.signed;
  const bits = Math.max(...[x, y].map((w) => (signed && !w.signed ? w.bits * 2 : w.bits)));
  return Object.keys(WIDTHS).find((name) => WIDTHS[name]?.signed === signed && WIDTHS[name].bits === bits);
}

function decimals(a: string, b: string): string | undefined {
  const [x, y] = [decimal(a), decimal(b)];
  if (!x || !y || (WIDTHS[a] && WIDTHS[b])) return undefined;
  const scale = Math.max(x.scale, y.scale);
  const precision = Math.max(x.precision - x.scale, y.precision - y.scale) + scale;
  return precision <= WIDEST_DECIMAL ? `DECIMAL(${precision},${scale})` : undefined;
}

function decimal(type: string): { precision: number; scale: number } | undefined {
  const width = WIDTHS[type];
  if (width) return { precision: width.digits, scale: 0 };
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}

/** FLOAT holds 24 bits exactly, DOUBLE 53. */
function floats(a: string, b: string): string | undefined {
  if (a !== 'FLOAT' && a !== 'DOUBLE') return undefined;
  if (b === 'FLOAT' || b === 'DOUBLE') return 'DOUBLE';
  const width = WIDTHS[b];
  if (!width) return undefined;
  const bits = width.signed ? width.bits : width.bits * 2;
  if (a === 'FLOAT' && bits <= 16) return 'FLOAT';
  return bits <= 32 ? 'DOUBLE' : undefined;
}

function texts(a: string, b: string): string | undefined {
  const pair = [a, b].sort().join();
  if (pair === 'DATE,TIMESTAMP') return 'TIMESTAMP';
  if (pair === 'JSON,VARCHAR') return 'VARCHAR';
  const enums = [a, b].filter((type) => type.startsWith('ENUM('));
  return enums.length > 0 && [a, b].every((type) => type === 'VARCHAR' || type.startsWith('ENUM('))
    ? 'VARCHAR'
    : undefined;
}
