import type { ManagedCluster, RestoredCluster } from '../../adapter/index.ts';
import type { Entry } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import { closeSession, stopwatch, unpublished, viewOf, type LedgerView } from '../../run/index.ts';
import { entryAt } from '../instant.ts';
import { ledgerThatHolds } from '../ledger.ts';
import { compareHistories, DIFFERS, type Restored } from '../restore.ts';
import { judge, openPrivate, tellThere } from '../server/judge.ts';
import { openServer, type ServerSite } from '../server/site.ts';
import { recoveryStep } from '../step.ts';
import { instantBehind } from './instant.ts';

export interface Going {
  /** Undefined: to what stood after the newest entry. */
  readonly instant: Date | undefined;
  readonly accept: readonly string[];
}

/**
 * Makes a new cluster as of an instant, checks the history in it, carries its ledger on to what is kept, and says how to
 * switch over. The cluster that stands is not touched, and nobody is kept from it meanwhile. Errors: `nothing-kept`,
 * `before-window`, `cluster-window`, `restore-differs`, those of the cluster.
 */
export async function restoreToCluster(
  site: ServerSite,
  cluster: ManagedCluster,
  { instant, accept }: Going,
): Promise<Restored> {
  const seconds = stopwatch();
  const entry = entryAt(await entriesNow(site), instant);
  const at = instantBehind(entry, { entries: await entriesNow(site), instant, window: await cluster.window() });
  const made = await make(site, cluster, at);
  const from = `cluster ${cluster.name} as of ${at.toISOString()}`;
  const there = await openPrivate(site, made.target);
  try {
    await judge(site, there, { to: entry, accepted: accept.includes(DIFFERS) });
    const before = there.ledger;
    const entries = await entriesNow(site); // days may have been run meanwhile
    await recoveryStep(site, 'ledger', () => {
      const told = tellThere(there, { entries, to: entry.seq, from, at: site.clock.now() });
      return told.then(() => `${entries.length + 1} entries`);
    });
    return {
      at: entry.at,
      seq: entry.seq,
      from,
      redone: [],
      histories: compareHistories(viewOf(entries), before),
      waiting: waitingIn(there.ledger),
      kept: null,
      laid: `the new cluster ${made.name}`,
      next: switchOver(cluster.name, made),
      seconds: seconds(),
    };
  } finally {
    await closeSession(there);
  }
}

async function make(site: ServerSite, cluster: ManagedCluster, at: Date): Promise<RestoredCluster> {
  let made: RestoredCluster | undefined;
  await recoveryStep(site, 'base', async () => {
    const tell = (message: string): void => site.emit({ type: 'note', message });
    made = await cluster.restore({ at, tell, signal: site.signal });
    return `${made.name} at ${made.host}:${made.port}`;
  });
  return made ?? fail('cluster-unknown', { cluster: cluster.name, reason: 'no new cluster was made' });
}

/** The ledger that holds; the cluster is asked and let go of. */
export async function entriesNow(site: ServerSite): Promise<readonly Entry[]> {
  const live = await openServer(site);
  try {
    return await ledgerThatHolds(live?.ledger.entries ?? [], site.store);
  } finally {
    if (live) await closeSession(live);
  }
}

function waitingIn({ state }: LedgerView): Restored['waiting'] {
  return unpublished(state).flatMap((e) => e.day ?? []);
}

function switchOver(old: string, { name, host, port }: RestoredCluster): string[] {
  return [
    `Nothing was deleted: ${old} stands as it was. To switch over, run no day on ${old} any more (stop varve start, cron), then:`,
    `  1. profiles.yml: server: ${host}, port: ${port}, aurora: {cluster: ${name}}`,
    '  2. varve verify, and varve daily for the days that wait',
    `  3. lead readers to ${host}, or give it the old name: aws rds modify-db-cluster --apply-immediately`,
    `     --db-cluster-identifier ${old} --new-db-cluster-identifier ${old}-replaced, then the same for ${name} to ${old}`,
    `To leave it at that: delete ${name}; the ledger in the store knows nothing of it.`,
  ];
}
