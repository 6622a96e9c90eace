import type { Dialect } from '../adapter/index.ts';
import { addDays, dayBefore, type Day } from '../day.ts';

/**
 * When a version holds: from `valid_from` to `valid_to`, **both inclusive**; `valid_to` NULL and `is_current` true exactly
 * while it is open (H1). The inclusive end is known to this file alone.
 */
export const VALIDITY = {
  from: 'valid_from',
  to: 'valid_to',
  current: 'is_current',
  recorded: 'dbt_updated_at',
} as const;

export const VALIDITY_COLUMNS: readonly string[] = Object.values(VALIDITY);

/** The columns of H1 that follow the model's own. */
export function validityColumns(dialect: Dialect): { readonly name: string; readonly type: string }[] {
  const { day, boolean, instant } = dialect.types;
  return [
    { name: VALIDITY.from, type: day },
    { name: VALIDITY.to, type: day },
    { name: VALIDITY.current, type: boolean },
    { name: VALIDITY.recorded, type: instant },
  ];
}

/** The last day of a version that gives way to another on `day`. */
export function lastDayBefore(day: Day): Day {
  return dayBefore(day);
}

/** True of versions in force on `day`. */
export function covers(dialect: Dialect, alias: string, day: Day): string {
  const literal = dialect.day(day);
  return `${alias}.${VALIDITY.from} <= ${literal} AND (${alias}.${VALIDITY.to} IS NULL OR ${alias}.${VALIDITY.to} >= ${literal})`;
}

/** True of versions that were in force on the day before `day` and began before `day`. */
export function reaches(dialect: Dialect, alias: string, day: Day): string {
  return covers(dialect, alias, addDays(day, -1));
}

export function isOpen(alias: string): string {
  return `${alias}.${VALIDITY.current}`;
}
