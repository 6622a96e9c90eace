import type { DeclaredType, TypeName } from '../column.ts';
import { SqlTokens } from './tokens.ts';

const SYNONYMS: Readonly<Record<string, TypeName>> = {
  TINYINT: 'tinyint',
  BOOL: 'tinyint',
  BOOLEAN: 'tinyint',
  INT1: 'tinyint',
  SMALLINT: 'smallint',
  INT2: 'smallint',
  MEDIUMINT: 'mediumint',
  INT3: 'mediumint',
  MIDDLEINT: 'mediumint',
  INT: 'int',
  INTEGER: 'int',
  INT4: 'int',
  BIGINT: 'bigint',
  INT8: 'bigint',
  SERIAL: 'bigint',
  DECIMAL: 'decimal',
  DEC: 'decimal',
  NUMERIC: 'decimal',
  FIXED: 'decimal',
  NUMBER: 'decimal',
  FLOAT: 'float',
  FLOAT4: 'float',
  DOUBLE: 'double',
  FLOAT8: 'double',
  REAL: 'double',
  BIT: 'bit',
  YEAR: 'year',
  DATE: 'date',
  TIME: 'time',
  DATETIME: 'datetime',
  TIMESTAMP: 'timestamp',
  CHAR: 'char',
  CHARACTER: 'char',
  NCHAR: 'char',
  VARCHAR: 'varchar',
  NVARCHAR: 'varchar',
  VARCHARACTER: 'varchar',
  VARCHAR2: 'varchar',
  TEXT: 'text',
  TINYTEXT: 'text',
  MEDIUMTEXT: 'text',
  LONGTEXT: 'text',
  LONG: 'text',
  CLOB: 'text',
  BINARY: 'binary',
  VARBINARY: 'varbinary',
  BLOB: 'blob',
  TINYBLOB: 'blob',
  MEDIUMBLOB: 'blob',
  LONGBLOB: 'blob',
  RAW: 'varbinary',
  ENUM: 'enum',
  SET: 'set',
  JSON: 'json',
  GEOMETRY: 'geometry',
  POINT: 'geometry',
  LINESTRING: 'geometry',
  POLYGON: 'geometry',
  MULTIPOINT: 'geometry',
  MULTILINESTRING: 'geometry',
  MULTIPOLYGON: 'geometry',
  GEOMETRYCOLLECTION: 'geometry',
  GEOMCOLLECTION: 'geometry',
  UUID: 'uuid',
  INET4: 'inet',
  INET6: 'inet',
  VECTOR: 'blob',
};

const TEXTS: ReadonlySet<TypeName> = new Set(['char', 'varchar', 'text']);
const BYTES: Partial<Record<TypeName, TypeName>> = { char: 'binary', varchar: 'varbinary', text: 'blob' };

/** A column's type as CREATE TABLE writes it; `charset` where it names none. */
export function readType(t: SqlTokens, tableCharset: string | undefined): DeclaredType {
  const first = t.take();
  let name = SYNONYMS[first.text];
  if (!name) return t.fault(`a type of MySQL or MariaDB, not ${first.raw}`);
  let text = first.raw.toLowerCase();
  if (first.text === 'DOUBLE' && t.accept('PRECISION')) text += ' precision';
  if (first.text === 'NATIONAL') name = SYNONYMS[t.take().text] ?? 'varchar';
  if ((first.text === 'CHARACTER' || first.text === 'CHAR' || first.text === 'NCHAR') && t.accept('VARYING'))
    name = 'varchar';
  if (first.text === 'LONG' && t.accept('VARBINARY')) name = 'blob';
  else if (first.text === 'LONG') t.accept('VARCHAR');
  let numbers: number[] = [];
  let members: string[] | undefined;
  if (t.is('(')) {
    if (name === 'enum' || name === 'set') {
      members = readMembers(t);
      text += `(${members.map((m) => `'${m.replaceAll("'", "''")}'`).join(',')})`;
    } else {
      const group = t.group().replaceAll(/\s+/g, '');
      text += `(${group})`;
      numbers = group.split(',').map(Number);
    }
  }
  const more = attributes(t, tableCharset);
  text += more.unsigned ? ' unsigned' : '';
  text += more.zerofill ? ' zerofill' : '';
  const isBytes = TEXTS.has(name) && more.charset === 'binary';
  return {
    name: isBytes ? (BYTES[name] ?? name) : name,
    text,
    unsigned: more.unsigned || more.zerofill || first.text === 'SERIAL',
    ...sizes(name, numbers),
    ...(members ? { members } : {}),
    ...(TEXTS.has(name) || name === 'enum' || name === 'set' ? { charset: more.charset ?? 'utf8mb4' } : {}),
  };
}

function sizes(name: TypeName, [first, second]: readonly number[]): { length?: number; scale?: number } {
  switch (name) {
    case 'decimal':
      return { length: first ?? 10, scale: second ?? 0 };
    case 'time':
    case 'datetime':
    case 'timestamp':
      return { scale: first ?? 0 };
    case 'bit':
      return { length: first ?? 1 };
    default:
      return first === undefined ? {} : { length: first };
  }
}

function readMembers(t: SqlTokens): string[] {
  const members: string[] = [];
  t.expect('(');
  while (!t.accept(')')) {
    const token = t.take();
    if (token.kind === 'end') return t.fault(')');
    if (token.kind === 'string' || token.kind === 'name') members.push(token.text);
  }
  return members;
}

interface Attributes {
  readonly unsigned: boolean;
  readonly zerofill: boolean;
  readonly charset: string | undefined;
}

/** What follows the type itself: UNSIGNED, ZEROFILL, character set and collation. */
function attributes(t: SqlTokens, tableCharset: string | undefined): Attributes {
  let [unsigned, zerofill] = [false, false];
  let charset: string | undefined;
  let collated: string | undefined;
  for (;;) {
    if (t.accept('UNSIGNED')) unsigned = true;
    else if (t.accept('SIGNED')) unsigned = false;
    else if (t.accept('ZEROFILL')) zerofill = true;
    else if (t.accept('CHARACTER', 'SET') || t.accept('CHAR', 'SET') || t.accept('CHARSET'))
      charset = t.name().toLowerCase();
    else if (t.accept('COLLATE')) collated = charsetOfCollation(t.name());
    else if (t.accept('ASCII')) charset = 'latin1';
    else if (t.accept('UNICODE')) charset = 'ucs2';
    else if (t.accept('BINARY') || t.accept('COMPRESSED')) continue;
    else return { unsigned, zerofill, charset: charset ?? collated ?? tableCharset };
  }
}

/** `utf8mb4_0900_ai_ci` → `utf8mb4`. */
export function charsetOfCollation(collation: string): string {
  return (collation.toLowerCase().split('_')[0] ?? collation).replace(/^uca1400$/, 'utf8mb4');
}

/** A type alone, as a server tells it: `decimal(9,2)`, `INT UNSIGNED`. Errors: `dump-syntax`. */
export function declaredType(text: string): DeclaredType {
  return readType(new SqlTokens(text, { backslashEscapes: true, ansiQuotes: false }), undefined);
}
