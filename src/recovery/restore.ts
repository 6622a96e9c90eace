import { rm } from 'node:fs/promises';
import type { Entry } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { fail, isError } from '../errors.ts';
import { closeSession, stopwatch, unpublished, viewOf, type LedgerView } from '../run/index.ts';
import { entryAt } from './instant.ts';
import { ledgerThatHolds } from './ledger.ts';
import { openLive } from './live.ts';
import { listPoints, replaceDatabase, workFolder, type RestorePoint } from './points.ts';
import { remake, type Remade } from './remake.ts';
import { baseName, findMeans, routesTo, type Route, type Routes } from './route.ts';
import type { Site } from './site.ts';
import { recoveryStep } from './step.ts';
import { tellRestored } from './tell.ts';

/** The acceptance of histories that are not what they were, by models that are others now. */
export const DIFFERS = 'differs';

/** How many versions a history has after a restore, and had before. */
export interface RestoredHistory {
  readonly history: string;
  readonly before: number;
  readonly after: number;
}

export interface Restored {
  /** The instant and the entry of the ledger whose state stands now. */
  readonly at: string;
  readonly seq: number;
  readonly from: string;
  /** Days that were run again. */
  readonly redone: readonly Day[];
  readonly histories: readonly RestoredHistory[];
  /** Days that are accepted and not visible: the next `daily` runs them. */
  readonly waiting: readonly Day[];
  /** Where the database that was replaced is kept; null where there was none. */
  readonly kept: string | null;
  /** Where it lies, where it was not put in the place of what stands; else null. */
  readonly laid: string | null;
  /** What is left to be done then, in words. */
  readonly next: readonly string[];
  readonly seconds: number;
}

/**
 * Goes back to what stood after the newest entry at or before an instant (undefined: after all of them). The new database
 * is made and checked beside the old one, and a rename at the end puts it in place. What was accepted since stays accepted.
 * Errors: `nothing-kept`, `before-window`, `restore-unreachable`, `restore-differs`, those of backups and days.
 */
export async function restore(
  site: Site,
  { instant, accept }: { readonly instant: Date | undefined; readonly accept: readonly string[] },
): Promise<Restored> {
  return goBack(site, accept.includes(DIFFERS), async (entries) => {
    const target = entryAt(entries, instant);
    return requireRoutes(target, routesTo(target.seq, await findMeans(site, entries)));
  });
}

/** Takes a restore back: what it replaced stands again. Errors: `restore-point-unknown`. */
export async function undoRestore(site: Site, at: string | undefined): Promise<Restored> {
  return goBack(site, false, async (entries) => {
    const points = (await listPoints(site)).filter((p) => p.seq !== null && p.seq <= entries.length);
    const point = points.findLast((p) => at === undefined || p.at === at);
    if (point?.seq == null) return fail('restore-point-unknown', { at, known: points.map((p) => p.at) });
    return [routeOf(point, point.seq)];
  });
}

function routeOf(point: RestorePoint, seq: number): Route {
  return { seq, base: { kind: 'restore point', seq, point }, redo: [], seconds: 1 };
}

/** Errors: `restore-unreachable`. */
export function requireRoutes(target: Entry, { routes, missing }: Routes): readonly Route[] {
  return routes.length > 0 ? routes : fail('restore-unreachable', { at: target.at, missing });
}

type Choose = (entries: readonly Entry[]) => Promise<readonly Route[]>;

async function goBack(site: Site, accepted: boolean, choose: Choose): Promise<Restored> {
  const seconds = stopwatch();
  let live = await openLive(site);
  let folder: string | undefined;
  try {
    const before = live?.ledger;
    const entries = await ledgerThatHolds(before?.entries ?? [], site.store);
    const routes = await choose(entries);
    folder = await workFolder(site, 'restore');
    const { path, view, route } = await firstThatHolds(site, { routes, entries, folder, accepted });
    if (live) await closeSession(live);
    live = undefined;
    const kept = await putInPlace(site, { fresh: path, seq: seqOf(before, entries) });
    await tellRestored(site);
    const target = entries[route.seq - 1];
    return {
      at: target?.at ?? '',
      seq: route.seq,
      from: baseName(route.base),
      redone: route.redo.flatMap((e) => (e.kind === 'published' && e.day !== null ? [e.day] : [])),
      histories: compareHistories(before ?? viewOf([]), view),
      waiting: unpublished(view.state).flatMap((e) => e.day ?? []),
      kept: kept ?? null,
      laid: null,
      next: [],
      seconds: seconds(),
    };
  } finally {
    if (live) await closeSession(live);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

interface Trying {
  readonly routes: readonly Route[];
  readonly entries: readonly Entry[];
  readonly folder: string;
  readonly accepted: boolean;
}

type Tried = Remade & { readonly route: Route };

/** Where a backup is damaged, or does not lead to what stood, the next way is tried; a difference is taken last of all. */
async function firstThatHolds(site: Site, { routes, entries, folder, accepted }: Trying): Promise<Tried> {
  const tries = routes.map((route) => ({ route, accepted: false }));
  const differing = accepted ? routes.map((route) => ({ route, accepted: true })) : [];
  let last: unknown;
  for (const { route, accepted } of [...tries, ...differing]) {
    try {
      await workFolder(site, 'restore');
      return { ...(await remake(site, { route, entries, folder, accepted })), route };
    } catch (error) {
      if (!isError(error) || error.kind === 'interrupted' || error.code === 'disk-full') throw error;
      if (last !== undefined || routes.length > 1) site.emit({ type: 'warning', message: error.message });
      last = error;
    }
  }
  throw last;
}

/** What the database that stands holds of the ledger; null where it went on by itself, or cannot be read. */
function seqOf(view: LedgerView | undefined, entries: readonly Entry[]): number | null {
  const last = view?.entries.at(-1);
  return last && entries[last.seq - 1]?.hash === last.hash ? last.seq : null;
}

interface Placing {
  readonly fresh: string;
  readonly seq: number | null;
}

async function putInPlace(site: Site, { fresh, seq }: Placing): Promise<string | undefined> {
  let kept: string | undefined;
  await recoveryStep(site, 'replace', async () => {
    kept = await replaceDatabase(site, { fresh, seq, at: site.clock.now() });
    return site.path;
  });
  return kept;
}

export function compareHistories(before: LedgerView, after: LedgerView): RestoredHistory[] {
  const rows = ({ state }: LedgerView, name: string): number => state.histories.get(name)?.rows ?? 0;
  const names = new Set([...before.state.histories.keys(), ...after.state.histories.keys()]);
  return [...names].sort().map((history) => ({ history, before: rows(before, history), after: rows(after, history) }));
}
