import { commonNumber, type Storage } from '../../adapter/index.ts';
import { declaresZeroDates, type DeclaredType, type SourceColumn } from '../../column.ts';
import { binaries, moments, texts } from './lengths.ts';
import { NUMBERS } from './numbers.ts';

/** Longest VARCHAR that a staged column is given: many longer ones would not fit into one row of 65,535 bytes. */
const LONGEST_VARCHAR = 768;

/**
 * MySQL's type for a source column, from its declaration alone (H14). Text is kept in utf8mb4, a TIMESTAMP as the UTC
 * DATETIME that a dump writes, so that no session's zone changes it; members of ENUM and SET are kept as text, so that a
 * new member changes no type.
 */
export function storage(column: SourceColumn): Storage {
  if (declaresZeroDates(column)) return { type: 'VARCHAR(26)', kept: 'text' };
  return { type: typeFor(column.type), kept: 'exact' };
}

function typeFor(type: DeclaredType): string {
  const fraction = type.scale === undefined || type.scale === 0 ? '' : `(${type.scale})`;
  switch (type.name) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'int':
    case 'bigint':
      return `${type.name.toUpperCase()}${type.unsigned ? ' UNSIGNED' : ''}`;
    case 'decimal':
      return `DECIMAL(${type.length ?? 10},${type.scale ?? 0})`;
    case 'float':
    case 'double':
    case 'date':
      return type.name.toUpperCase();
    case 'year':
      return 'SMALLINT UNSIGNED';
    case 'bit':
      return 'BIGINT UNSIGNED';
    case 'datetime':
    case 'timestamp':
      return `DATETIME${fraction}`;
    case 'time':
      return `TIME${fraction}`;
    case 'binary':
    case 'varbinary':
      return varying('VARBINARY', type.length ?? 1, 'LONGBLOB');
    case 'blob':
    case 'geometry':
      return 'LONGBLOB';
    case 'char':
    case 'varchar':
      return varying('VARCHAR', type.length ?? 1, 'LONGTEXT');
    case 'enum':
      return varying('VARCHAR', Math.max(1, ...(type.members ?? []).map((m) => m.length)), 'LONGTEXT');
    case 'set':
      return varying('VARCHAR', Math.max(1, (type.members ?? []).join().length), 'LONGTEXT');
    case 'uuid':
    case 'inet':
      return 'VARCHAR(45)';
    default:
      return /^tinytext/i.test(type.text) ? 'VARCHAR(255)' : 'LONGTEXT';
  }
}

function varying(name: string, length: number, long: string): string {
  return length > LONGEST_VARCHAR ? long : `${name}(${Math.max(1, length)})`;
}

/** A NULL that nobody gave a type. */
export const UNTYPED = 'BINARY(0)';

/**
 * A type as the server tells it, in one form: `int(11) unsigned` → `INT UNSIGNED`. Text that does not compare byte by
 * byte keeps its collation, so that whoever takes it over casts it (H3).
 */
export function normalType(told: string, collation?: string | null): string {
  const [, head = told, rest = ''] = /^([a-z0-9_ ]+)(.*)$/is.exec(told) ?? [];
  const name = head.trim().toUpperCase();
  const tail = rest.replace(/\s*(zerofill|unsigned)/gi, '');
  const unsigned = /\bunsigned\b/i.test(rest) && name !== 'DECIMAL' && !isFloat(name) ? ' UNSIGNED' : '';
  const width = /INT$|^YEAR$/.test(name) && told.toLowerCase() !== 'tinyint(1)' ? '' : tail;
  const foreign = collation === undefined || collation === null ? '' : ` COLLATE ${collation}`;
  return `${isFloat(name) ? name : `${name}${width}`}${unsigned}${foreign}`;
}

function isFloat(name: string): boolean {
  return name === 'FLOAT' || name === 'DOUBLE';
}

/** The type without a collation of its own. */
export function bareType(type: string): string {
  return type.replace(/ COLLATE \S+$/, '');
}

/** The type of a table's column that keeps what a select gives. */
export function columnType(given: string): string {
  const type = bareType(given);
  if (type === UNTYPED) return 'LONGTEXT';
  if (type.startsWith('TIMESTAMP')) return type.replace('TIMESTAMP', 'DATETIME');
  return /^(ENUM|SET)\(|^JSON$/.test(type) ? (texts(type, type) ?? 'LONGTEXT') : type;
}

/** The smallest type that holds every value of both, or undefined (H14). Commutative; equal types give themselves. */
export function commonType(one: string, other: string): string | undefined {
  const [a, b] = [bareType(one), bareType(other)];
  if (a === b) return a;
  if (a === UNTYPED) return b;
  if (b === UNTYPED) return a;
  return commonNumber(NUMBERS, a, b) ?? texts(a, b) ?? binaries(a, b) ?? moments(a, b);
}
