import type { Entry, LedgerState } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import type { LocatedDump } from '../dump/index.ts';

/** Accepted days that are not yet visible, oldest first: they run before any newer one (H17). */
export function unpublished(state: LedgerState): Entry<'accepted'>[] {
  return state.days.flatMap((d) => (d.accepted && d.published !== d.accepted.body.revision ? [d.accepted] : []));
}

/** The newest day that is visible, or undefined before the first. */
export function newestPublished(state: LedgerState): Day | undefined {
  return state.days.filter((d) => d.published !== undefined).at(-1)?.day;
}

/** The day whose dump stands in staging, or undefined before the first. */
export function stagedDay(state: LedgerState): Day | undefined {
  return state.staged;
}

/**
 * Dumps that the ledger has not seen, oldest first. A file is known by its name and size: one that was accepted,
 * refused or found to repeat its day is not offered again, one that has grown is.
 */
export function pendingDumps(entries: readonly Entry[], located: readonly LocatedDump[]): LocatedDump[] {
  const seen = new Set(
    entries
      .flatMap((e) => (e.kind === 'accepted' || e.kind === 'quarantined' || e.kind === 'repeated' ? e.body.dump : []))
      .map((part) => fileId(part)),
  );
  return located.filter((dump) => !seen.has(fileId(dump))).sort((a, b) => (a.day < b.day ? -1 : 1));
}

function fileId(file: { readonly name: string; readonly bytes: number }): string {
  return `${file.name}:${file.bytes}`;
}

/** How a day stands to those that are visible already. */
export type DayKind = 'first' | 'next' | 'late' | 'corrected';

export function kindOf(state: LedgerState, day: Day): DayKind {
  const newest = newestPublished(state);
  if (newest === undefined) return 'first';
  if (state.days.some((d) => d.day === day && d.published !== undefined)) return 'corrected';
  return day < newest ? 'late' : 'next';
}
