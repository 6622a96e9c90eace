import { isMap } from '../../config/yaml.ts';
import type { Fields } from './previous.ts';

/** What stands for a value in a comparison. */
type Standing = (value: unknown) => unknown;

/**
 * One text for equal values: keys in order; null, absent, empty lists and empty objects are all nothing. `standing` may
 * put another value in the place of each.
 */
export function canonical(value: unknown, standing: Standing = (same) => same): string {
  return JSON.stringify(pruned(value, standing)) ?? '';
}

function pruned(given: unknown, standing: Standing): unknown {
  const value = standing(given);
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((item) => pruned(item, standing));
  if (!isMap(value)) return value ?? undefined;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, pruned(item, standing)] as const)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** True where all the keys have equal values; what one side does not tell of (it is not null, it is not there) counts as equal. */
export function sameKeys(a: Fields, b: Fields, keys: readonly string[]): boolean {
  return keys.every((key) => !isTold(a, key) || !isTold(b, key) || canonical(a[key]) === canonical(b[key]));
}

function isTold(fields: Fields, key: string): boolean {
  return fields[key] !== undefined;
}

export function mapAt(fields: Fields, key: string): Fields {
  const value = fields[key];
  return isMap(value) ? value : {};
}
