import { rm } from 'node:fs/promises';
import type { Entry } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { fail } from '../errors.ts';
import { closeSession, openSession, stopwatch, type Session } from '../run/index.ts';
import { compareHistories, type ComparedHistory } from './compare.ts';
import { entryAt } from './instant.ts';
import { workFolder } from './points.ts';
import { rebuild } from './rebuild.ts';
import { requireRoutes } from './restore.ts';
import { baseName, findMeans, routesTo } from './route.ts';
import type { Site } from './site.ts';

export interface Drilled {
  readonly at: string;
  readonly seq: number;
  readonly from: string;
  readonly redone: readonly Day[];
  readonly histories: readonly ComparedHistory[];
  /** How long the restore took, without the comparison. */
  readonly seconds: number;
}

export interface DrillOptions {
  /** True: from the kept days alone, as if there were no backup. */
  readonly withoutBackups: boolean;
}

/**
 * A rehearsal: makes the newest state anew in a scratch database and holds its histories to those that stand, row for row.
 * Nothing that stands is touched, and it is held by nobody while the new one is made: a day may run meanwhile, which the
 * rehearsal gives way to. Errors: `nothing-kept`, `restore-unreachable`, `drill-overtaken`, those of backups and days.
 */
export async function drill(site: Site, { withoutBackups }: DrillOptions): Promise<Drilled> {
  const entries = await withLive(site, ({ ledger }) => Promise.resolve(ledger.entries));
  const folder = await workFolder(site, 'drill');
  try {
    if (entries.length === 0) return fail('nothing-kept', { location: site.store.location });
    const target = entryAt(entries, undefined);
    const means = await findMeans(site, entries);
    const bases = withoutBackups ? means.bases.filter((b) => b.kind === 'kept days') : means.bases;
    const [route] = requireRoutes(target, routesTo(target.seq, { ...means, bases }));
    if (!route) return fail('restore-unreachable', { at: target.at, missing: [] });
    const seconds = stopwatch();
    const { path, session } = await rebuild(site, { folder, route, entries });
    await closeSession(session);
    const took = seconds();
    const histories = await withLive(site, (live) => compared(live, path, target));
    return {
      at: target.at,
      seq: target.seq,
      from: baseName(route.base),
      redone: route.redo.flatMap((e) => (e.kind === 'published' && e.day !== null ? [e.day] : [])),
      histories,
      seconds: took,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withLive<T>(site: Site, work: (live: Session) => Promise<T>): Promise<T> {
  const live = await openSession(site);
  try {
    return await work(live);
  } finally {
    await closeSession(live);
  }
}

async function compared(live: Session, path: string, target: Entry): Promise<ComparedHistory[]> {
  const { attached } = live.warehouse;
  if (!attached) return fail('recovery-no-file', { location: live.warehouse.location });
  const newest = live.ledger.entries.at(-1);
  if (newest?.hash !== target.hash) return fail('drill-overtaken', { kind: newest?.kind ?? '', at: newest?.at ?? '' });
  return attached(path, (database) => compareHistories(live, database));
}
