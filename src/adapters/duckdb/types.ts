import { commonNumber, type NumericTypes, type Storage } from '../../adapter/index.ts';
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

const NUMBERS: NumericTypes = {
  integers: {
    TINYINT: { bits: 8, signed: true },
    SMALLINT: { bits: 16, signed: true },
    INTEGER: { bits: 32, signed: true },
    BIGINT: { bits: 64, signed: true },
    HUGEINT: { bits: 128, signed: true },
    UTINYINT: { bits: 8, signed: false },
    USMALLINT: { bits: 16, signed: false },
    UINTEGER: { bits: 32, signed: false },
    UBIGINT: { bits: 64, signed: false },
  },
  decimal: { precision: WIDEST_DECIMAL, scale: WIDEST_DECIMAL },
};

const UNTYPED = '"NULL"';

/** The smallest DuckDB type that holds every value of both, or undefined (H14). Commutative; equal types give themselves. */
export function commonType(a: string, b: string): string | undefined {
  if (a === b) return a;
  if (a === UNTYPED) return b;
  if (b === UNTYPED) return a;
  return commonNumber(NUMBERS, a, b) ?? texts(a, b);
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
