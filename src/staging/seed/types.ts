import type { Dialect } from '../../adapter/index.ts';
import type { TypeName } from '../../column.ts';
import { toDay } from '../../day.ts';

/** What a seed's column can be, the narrowest first. As dbt reads seeds: a column without any value holds whole numbers. */
export const SEED_TYPES = ['int', 'bigint', 'double', 'date', 'datetime', 'boolean', 'text'] as const;
export type SeedType = (typeof SEED_TYPES)[number];

const INT_MAX = 2n ** 31n - 1n;
const BIGINT_MAX = 2n ** 63n - 1n;
const INTEGER = /^[-+]?\d+$/;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
// a zone or a fraction is read only where a T stands, else the column stays text
const DATETIME =
  /^(\d{4}-\d{2}-\d{2})(?: ([01]\d|2[0-3]):[0-5]\d:[0-5]\d|T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)$/;

const fits: Readonly<Record<SeedType, (value: string) => boolean>> = {
  int: (value) => within(value, INT_MAX) || isWhole(value),
  bigint: (value) => within(value, BIGINT_MAX),
  double: (value) => NUMBER.test(value) && (!INTEGER.test(value) || within(value, BIGINT_MAX)),
  date: (value) => isDate(value),
  datetime: (value) => toDay(DATETIME.exec(value)?.[1] ?? '') !== undefined,
  boolean: (value) => /^(true|false)$/i.test(value),
  text: () => true,
};

/** The narrowest type that holds all values of a column. NULLs (`isNull`) do not count. */
export function seedType(values: readonly string[]): SeedType {
  const present = values.filter((value) => !isNull(value)).map((value) => value.trim());
  if (present.length === 0) return 'int';
  return SEED_TYPES.find((type) => present.every(fits[type])) ?? 'text';
}

/** dbt reads an empty field and the word null as NULL. */
export function isNull(value: string): boolean {
  const bare = value.trim().toLowerCase();
  return bare === '' || bare === 'null';
}

export function engineType(dialect: Dialect, type: SeedType): string {
  if (type === 'boolean' || type === 'text') return dialect.types[type];
  const name: TypeName = type;
  const declared = { name, text: name, unsigned: false };
  return dialect.storage({ name: 'seed', type: declared, nullable: true, default: null, comment: '', generated: false })
    .type;
}

/** `1.0` and `1e5`: whole numbers that an engine may not read as such. */
export function isWhole(value: string): boolean {
  return NUMBER.test(value) && Number.isInteger(Number(value)) && Math.abs(Number(value)) <= Number(INT_MAX);
}

function within(value: string, most: bigint): boolean {
  if (!INTEGER.test(value)) return false;
  const number = BigInt(value.replace('+', ''));
  return number <= most && number >= -most - 1n;
}

function isDate(value: string): boolean {
  const [, year = '', month = '', day = ''] = DATE.exec(value) ?? [];
  return toDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`) !== undefined;
}
