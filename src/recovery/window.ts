import type { Entry } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { closeSession } from '../run/index.ts';
import { listBackups } from './backup/catalog.ts';
import { ledgerThatHolds } from './ledger.ts';
import { openLive } from './live.ts';
import { listPoints, type RestorePoint } from './points.ts';
import { baseName, findMeans, routesTo, type Means } from './route.ts';
import type { Site } from './site.ts';

/** A moment that can be gone back to, or why it cannot. */
export interface Moment {
  readonly at: string;
  readonly seq: number;
  readonly day: Day | null;
  /** The quickest base; null where the moment cannot be reached. */
  readonly from: string | null;
  /** Days that are run again on it. */
  readonly days: number;
  /** A rough estimate of the time; null where it cannot be reached. */
  readonly seconds: number | null;
  /** Days that would be needed and are not kept. */
  readonly missing: readonly string[];
}

export interface RestoreWindow {
  /** The first and the last moment that can be gone back to; null where there is none. */
  readonly earliest: string | null;
  readonly latest: string | null;
  /** Moments at which a day became visible, or a restore was made, newest first. */
  readonly moments: readonly Moment[];
  readonly backups: readonly {
    readonly name: string;
    readonly at: string;
    readonly seq: number;
    readonly bytes: number;
    readonly pinned: string | null;
  }[];
  /** Databases that restores have replaced. */
  readonly replaced: readonly RestorePoint[];
  /** What else gives something back, in words. */
  readonly besides: readonly string[];
}

/** The newest moments that are looked at one by one; the earliest is looked for among all. */
const MOMENTS = 60;

/** What can be gone back to, and what it costs. Reads only. */
export async function restoreWindow(site: Site): Promise<RestoreWindow> {
  const live = await openLive(site);
  try {
    const entries = await ledgerThatHolds(live?.ledger.entries ?? [], site.store);
    const means = await findMeans(site, entries);
    const told = entries.filter((e) => e.kind === 'published' || e.kind === 'restored');
    const moments = told
      .slice(-MOMENTS)
      .reverse()
      .map((entry) => momentOf(entry, means));
    return {
      earliest: told.find((e) => routesTo(e.seq, means).routes.length > 0)?.at ?? null,
      latest: moments.find((m) => m.from !== null)?.at ?? null,
      moments,
      backups: (await listBackups(site.store)).map(({ name, at, seq, packed, pinned }) => ({
        name,
        at,
        seq,
        bytes: packed,
        pinned,
      })),
      replaced: await listPoints(site),
      besides: [],
    };
  } finally {
    if (live) await closeSession(live);
  }
}

function momentOf({ at, seq, day }: Entry, means: Means): Moment {
  const {
    routes: [quickest],
    missing,
  } = routesTo(seq, means);
  const days = quickest?.redo.filter((e) => e.kind === 'published').length ?? 0;
  const from = quickest ? baseName(quickest.base) : null;
  return { at, seq, day, from, days, seconds: quickest?.seconds ?? null, missing: quickest ? [] : missing };
}
