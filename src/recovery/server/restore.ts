import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrivateServer } from '../../adapter/index.ts';
import type { Entry } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import { closeSession, stopwatch, unpublished, viewOf, type Session } from '../../run/index.ts';
import { backupBytes } from '../backup/fetch.ts';
import { entryAt } from '../instant.ts';
import { ledgerThatHolds } from '../ledger.ts';
import { compareHistories, DIFFERS, type Restored } from '../restore.ts';
import { recoveryStep } from '../step.ts';
import { backupBefore, serverBackups, type ServerBackup, type Wanted } from './backups.ts';
import { judge, openPrivate, tellThere } from './judge.ts';
import { bringBack } from './bring-back.ts';
import { requireOwnServer } from './needs.ts';
import { openServer, type ServerSite } from './site.ts';
import { endOfLog } from './until.ts';

export interface Going {
  /** Undefined: to what stood after the newest entry. */
  readonly instant: Date | undefined;
  readonly accept: readonly string[];
}

/**
 * Goes back to what stood at an instant: the newest backup before it on a private server, the log played again up to it,
 * the history checked there, and the project's schemas brought back beside what stands and put in its place. Other schemas of
 * the server are not touched. Where the server is gone, the data stay where they were laid. Errors: `nothing-kept`,
 * `before-window`, `before-backups`, `log-gap`, `server-lacks`, `restore-differs`, `program-failed`.
 */
export async function restoreServer(site: ServerSite, { instant, accept }: Going): Promise<Restored> {
  const seconds = stopwatch();
  const live = await openServer(site);
  try {
    await requireOwnServer(site.own, { connection: live?.connection, location: site.target.name });
    const entries = await ledgerThatHolds(live?.ledger.entries ?? [], site.store);
    const wanted = { entry: entryAt(entries, instant), instant };
    const backup = backupBefore(await serverBackups(site, entries), wanted);
    const from = `backup ${backup.at} and the binary log`;
    const accepted = accept.includes(DIFFERS);
    const before = live?.ledger ?? viewOf(entries);
    const placed = await withRevived(site, { live, backup, wanted }, (revived) =>
      goBack(site, { live, revived, entries, to: wanted.entry, from, accepted }),
    );
    const after = live?.ledger ?? viewOf(entries);
    return {
      at: wanted.entry.at,
      seq: wanted.entry.seq,
      from,
      redone: [],
      histories: compareHistories(before, viewOf(entries.slice(0, wanted.entry.seq))),
      waiting: unpublished(after.state).flatMap((e) => e.day ?? []),
      ...placed,
      seconds: seconds(),
    };
  } finally {
    if (live) await closeSession(live);
  }
}

interface Revived {
  readonly server: PrivateServer;
  readonly folder: string;
}

interface Reviving {
  readonly live: Session | undefined;
  readonly backup: ServerBackup;
  readonly wanted: Wanted;
}

/** The data are taken away at the end, unless they are all there is. */
async function withRevived<T extends { readonly laid: string | null }>(
  site: ServerSite,
  { live, backup, wanted }: Reviving,
  work: (revived: Revived) => Promise<T>,
): Promise<T> {
  const { own, store, signal, target } = site;
  await mkdir(site.targetDir, { recursive: true });
  const work_ = await mkdtemp(join(site.targetDir, 'restore-'));
  const folder = join(work_, 'data');
  await mkdir(folder);
  let server: PrivateServer | undefined;
  let done: T | undefined;
  try {
    await recoveryStep(site, 'base', async () => {
      const until = await endOfLog(site, backup, wanted);
      const bytes = backupBytes(store, backup, work_);
      server = await own.revive({
        bytes,
        folder,
        from: backup.log,
        until,
        target,
        connection: live?.connection,
        signal,
      });
      return `backup ${backup.at}, the log up to ${until.file}:${until.position}`;
    });
    if (!server) return fail('program-failed', { program: 'mariadbd', reason: 'it did not start' });
    done = await work({ server, folder });
    return done;
  } finally {
    await server?.stop();
    if (done?.laid == null) await rm(work_, { recursive: true, force: true });
  }
}

interface Back {
  readonly live: Session | undefined;
  readonly revived: Revived;
  readonly entries: readonly Entry[];
  readonly to: Entry;
  readonly from: string;
  readonly accepted: boolean;
}

type Placed = Pick<Restored, 'kept' | 'laid' | 'next'>;

/** What to do where the server is gone. */
const LAID = [
  'No server answered, so it was put into none. To use it: stop what is left of the server, put its data folder aside,',
  "move this one into its place, give it to the server's user (chown -R mysql:mysql) and start the server.",
];

async function goBack(site: ServerSite, { live, revived, ...back }: Back): Promise<Placed> {
  const { entries, to, from, accepted } = back;
  const there = await openPrivate(site, revived.server.target);
  try {
    const differing = await judge(site, there, { to, accepted });
    if (!live) {
      await tellThere(there, { entries, to: to.seq, from, at: site.clock.now() });
      return { kept: null, laid: revived.folder, next: LAID };
    }
    return await bringBack(site, { live, there, server: revived.server, differing, ...back });
  } finally {
    await closeSession(there);
  }
}
