/**
 * What the source system says of its tables. Read from a dump's CREATE TABLE (or a live catalog), kept as metadata,
 * and turned into an engine's own types by `Dialect.storage` — from the declaration alone, never from a day's values (H14).
 */

/** The type families of MySQL and MariaDB; synonyms (INTEGER, NUMERIC, BOOL …) are folded into these. */
export const TYPE_NAMES = [
  'tinyint',
  'smallint',
  'mediumint',
  'int',
  'bigint',
  'decimal',
  'float',
  'double',
  'bit',
  'year',
  'date',
  'time',
  'datetime',
  'timestamp',
  'char',
  'varchar',
  'text',
  'binary',
  'varbinary',
  'blob',
  'enum',
  'set',
  'json',
  'geometry',
  'uuid',
  'inet',
] as const;
export type TypeName = (typeof TYPE_NAMES)[number];

export interface DeclaredType {
  readonly name: TypeName;
  /** As written: `bigint(20) unsigned`, `enum('a','b')`. */
  readonly text: string;
  /** Decimal precision, character or byte length, bits of BIT; absent where none is declared. */
  readonly length?: number | undefined;
  /** Digits after the point: DECIMAL's scale, the fraction of TIME, DATETIME, TIMESTAMP. */
  readonly scale?: number | undefined;
  readonly unsigned: boolean;
  /** Members of ENUM and SET, in order. */
  readonly members?: readonly string[] | undefined;
  /** Character set of the column (its own or its table's); `binary` for byte strings. */
  readonly charset?: string | undefined;
}

export interface SourceColumn {
  readonly name: string;
  readonly type: DeclaredType;
  readonly nullable: boolean;
  /** The declared default as the source writes it, unquoted; null for none. */
  readonly default: string | null;
  readonly comment: string;
  /** True for GENERATED ALWAYS columns (a dump may or may not carry their values). */
  readonly generated: boolean;
}

export interface SourceTable {
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  /** The primary key; else the first unique key whose columns are all NOT NULL; else empty. */
  readonly key: readonly string[];
  readonly comment: string;
}

const ZERO_DATE = /^0000-00-00/;

/**
 * True for a date column whose declaration says that it may hold zero dates (`DEFAULT '0000-00-00'`). Such a column is
 * kept as text on engines that have no such dates; every other date column reads a zero or partial date as NULL, counted.
 */
export function declaresZeroDates(column: SourceColumn): boolean {
  const { name } = column.type;
  return (name === 'date' || name === 'datetime' || name === 'timestamp') && ZERO_DATE.test(column.default ?? '');
}
