import { fail } from '../../errors.ts';
import { closeSession, stopwatch, unpublished } from '../../run/index.ts';
import { compareHistories, type Restored } from '../restore.ts';
import { recoveryStep } from '../step.ts';
import { dropSchema, tell } from './bring-back.ts';
import { place } from './place.ts';
import { serverPoints, wasOf } from './points.ts';
import { openServer, type ServerSite } from './site.ts';

/** Takes a restore back: the tables that it replaced stand again. Errors: `restore-point-unknown`. */
export async function undoServer(site: ServerSite, at: string | undefined): Promise<Restored> {
  const seconds = stopwatch();
  const live = await openServer(site);
  if (!live) return fail('restore-point-unknown', { at, known: [] });
  try {
    const before = live.ledger;
    const points = await serverPoints(live);
    const point = points.findLast((p) => at === undefined || p.at === at);
    if (point?.seq == null) return fail('restore-point-unknown', { at, known: points.map((p) => p.at) });
    const seq = point.seq;
    let kept: readonly string[] = [];
    await recoveryStep(site, 'replace', async () => {
      const tables = await wasOf(live, point);
      const from = `restore point ${point.at}`;
      kept = await place(live, { tables, views: [], entries: before.entries, to: seq, from, at: site.clock.now() });
      for (const schema of point.schemas) await dropSchema(live, schema);
      return `${tables.length} tables`;
    });
    await recoveryStep(site, 'tell', () => tell(site, live));
    return {
      at: before.entries[seq - 1]?.at ?? '',
      seq,
      from: `restore point ${point.at}`,
      redone: [],
      histories: compareHistories(before, live.ledger),
      waiting: unpublished(live.ledger.state).flatMap((e) => e.day ?? []),
      kept: kept.length > 0 ? kept.join(', ') : null,
      laid: null,
      next: [],
      seconds: seconds(),
    };
  } finally {
    await closeSession(live);
  }
}
