import type { Entry } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';

/** An entry is dated just before its commit, which the tables that it shows follow within a minute. */
const SHOWN_WITHIN_MILLIS = 60_000;
const SECOND_MILLIS = 1000;

export interface Asked {
  readonly entries: readonly Entry[];
  readonly instant: Date | undefined;
  readonly window: { readonly earliest: Date; readonly latest: Date };
}

/**
 * The instant to restore to so that an entry is in and the next one is not: the one that was asked for, unless it is so close
 * behind the entry that its commit might not be in yet. Errors: `cluster-window`.
 */
export function instantBehind(entry: Entry, { entries, instant, window }: Asked): Date {
  const next = entries[entry.seq];
  const shown = Date.parse(entry.at) + SHOWN_WITHIN_MILLIS;
  const before = next ? Date.parse(next.at) - SECOND_MILLIS : Infinity;
  const wanted = Math.max(Math.min(Math.max(instant?.getTime() ?? 0, shown), before), Date.parse(entry.at));
  const { earliest, latest } = window;
  // the newest commit is in as soon as the window reaches behind it
  const at =
    wanted > latest.getTime() && latest.getTime() - SECOND_MILLIS > Date.parse(entry.at) ? latest : new Date(wanted);
  if (at < earliest || at > latest)
    return fail('cluster-window', {
      instant: at.toISOString(),
      earliest: earliest.toISOString(),
      latest: latest.toISOString(),
    });
  return at;
}
