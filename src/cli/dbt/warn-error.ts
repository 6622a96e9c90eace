import type { WarnError } from '../../index.ts';

type Options = Readonly<Record<string, unknown>>;

const EVERY: readonly unknown[] = ['all', '*', 'Warnings'];

/** What --warn-error and --warn-error-options ask for; `include` and `exclude` are dbt's older words. */
export function warnErrorOf({ warnError, warnErrorOptions }: Options): WarnError | undefined {
  const given = isMap(warnErrorOptions) ? warnErrorOptions : undefined;
  if (!given) return warnError === true ? { error: 'all', warn: [] } : undefined;
  const error = given['error'] ?? given['include'];
  const named = listed(error);
  const warn = [...listed(given['warn'] ?? given['exclude']), ...listed(given['silence'])];
  return { error: named.some((n) => EVERY.includes(n)) ? 'all' : named, warn };
}

function isMap(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listed(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string');
}
