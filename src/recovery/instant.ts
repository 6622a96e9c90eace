import type { Entry } from '../bronze/index.ts';
import { fail } from '../errors.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** The word for the newest state that is kept. */
export const LATEST = 'latest';

/** `2026-02-06T06:00:00Z`, `2026-02-06 15:00+09:00`; undefined for `latest`. Errors: `not-an-instant`. */
export function parseInstant(text: string): Date | undefined {
  if (text === LATEST) return undefined;
  const at = INSTANT.test(text) ? new Date(text.replace(' ', 'T')) : new Date(NaN);
  return Number.isNaN(at.getTime()) ? fail('not-an-instant', { text }) : at;
}

/** The newest entry at or before an instant (undefined: of all). Errors: `before-window`. */
export function entryAt(entries: readonly Entry[], instant: Date | undefined): Entry {
  const limit = instant?.toISOString();
  const found = entries.findLast((entry) => limit === undefined || entry.at <= limit);
  return found ?? fail('before-window', { instant: limit ?? LATEST, earliest: entries[0]?.at ?? '' });
}
