import { rm } from 'node:fs/promises';
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
 * Nothing that stands is touched. Errors: `nothing-kept`, `restore-unreachable`, those of backups and days.
 */
export async function drill(site: Site, { withoutBackups }: DrillOptions): Promise<Drilled> {
  const live = await openSession(site);
  const folder = await workFolder(site, 'drill');
  try {
    const { entries } = live.ledger;
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
    const histories = await compared(live, path);
    return {
      at: target.at,
      seq: target.seq,
      from: baseName(route.base),
      redone: route.redo.flatMap((e) => (e.kind === 'published' && e.day !== null ? [e.day] : [])),
      histories,
      seconds: took,
    };
  } finally {
    await closeSession(live);
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared(live: Session, path: string): Promise<ComparedHistory[]> {
  const { attached } = live.warehouse;
  if (!attached) return fail('recovery-no-file', { location: live.warehouse.location });
  return attached(path, (database) => compareHistories(live, database));
}
