import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { count } from '../../errors/entry.ts';
import { fail } from '../../errors.ts';
import {
  checkHistories,
  closeSession,
  copyLedger,
  openSession,
  subjectOf,
  type EraseRequest,
  type Session,
} from '../../run/index.ts';
import { swapDatabase, workFolder } from '../points.ts';
import type { Site } from '../site.ts';
import { recoveryStep } from '../step.ts';
import { finishErasure, writeRest } from './finish.ts';
import { neighboursOf, type Neighbours } from './neighbours.ts';
import { planOf, type ErasePlan } from './plan.ts';
import { prepare, verified, type Prepared } from './prepare.ts';

export interface EraseCommand extends EraseRequest {
  /** `refresh:<model>`: an incremental model that keeps no history may be made anew from what stands. */
  readonly accept: readonly string[];
  /** Shown what would be done, says whether it is. */
  readonly confirm: (plan: ErasePlan) => Promise<boolean>;
}

export interface Erased {
  readonly done: boolean;
  readonly plan: ErasePlan;
  /** With it, the table and the key the entry of the ledger can be shown to be about that key. It is kept nowhere; null where nothing was done. */
  readonly receipt: string | null;
  /** The entry of the ledger. */
  readonly seq: number | null;
  /** The backup that takes the place of those that went. */
  readonly backup: string | null;
}

/**
 * Erases one key of a table, or some of its values, from all that is kept. The state after it is made and checked beside
 * the one that stands; the rename of the database is the commit: before it nothing has changed, after it what is no more in
 * force is taken away, by the next command where this one is cut off. Errors: `erase-…`, those of layers and models.
 */
export async function erase(site: Site, command: EraseCommand): Promise<Erased> {
  let live: Session | undefined = await openSession(site);
  let folder: string | undefined;
  try {
    if (!live.warehouse.copyFresh || !live.warehouse.layers)
      fail('erase-unsupported', { location: live.warehouse.location });
    await finishErasure(live);
    const { of, subject } = subjectOf(live, command);
    const session = live;
    await recoveryStep(site, 'prove', async () => {
      await checkHistories(session);
      await copyLedger(session);
      return verified(session, 'What stands');
    });
    folder = await workFolder(site, 'erase');
    const receipt = randomBytes(16).toString('hex');
    const prepared = await prepare(site, live, { of, subject, receipt, accept: command.accept, folder });
    const neighbours = await neighboursOf(live, site.path, prepared.layers.texts);
    const plan = planOf(live, { subject, prepared, neighbours, dumps: await dumpsThatLie(live, prepared) });
    if (!(await command.confirm(plan))) return { done: false, plan, receipt: null, seq: null, backup: null };
    await makeReady(site, { prepared, neighbours, folder });
    await closeSession(live);
    live = undefined;
    await recoveryStep(site, 'replace', async () => {
      await swapDatabase(site, prepared.fresh);
      return site.path;
    });
    folder = undefined; // from here on it tells what is left to be done
    const backup = await finish(site);
    return { done: true, plan, receipt, seq: prepared.database.entry.seq, backup };
  } finally {
    if (live) await closeSession(live);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

interface Ready {
  readonly prepared: Prepared;
  readonly neighbours: Neighbours;
  readonly folder: string;
}

/** The new files of layers, which no entry names yet, and what is to be done after the commit. */
async function makeReady(site: Site, { prepared, neighbours, folder }: Ready): Promise<void> {
  const { store, database, removals } = prepared;
  await recoveryStep(site, 'write', async () => {
    const files = await store.publish(join(folder, 'store'));
    await writeRest(folder, { seq: database.entry.seq, ...neighbours, backup: removals.backups.length > 0 });
    return `${count(files, 'file')} of layers into the store`;
  });
}

async function finish(site: Site): Promise<string | null> {
  let backup: string | null = null;
  await recoveryStep(site, 'remove', async () => {
    const session = await openSession(site);
    try {
      backup = await finishErasure(session);
    } finally {
      await closeSession(session);
    }
    return 'what held it';
  });
  return backup;
}

/** Dumps that held the key and lie where they arrived: they are not ours to take away. */
async function dumpsThatLie({ project, ledger }: Session, { layers }: Prepared): Promise<readonly string[]> {
  const { from } = project.settings.dumps;
  const folder = isAbsolute(from) ? from : join(project.dir, from);
  const held = new Set(layers.held.map((c) => `${c.day}.${c.revision}`));
  const names = ledger.entries.flatMap((e) =>
    e.kind === 'accepted' && held.has(`${e.day ?? ''}.${e.body.revision}`) ? e.body.dump.map((part) => part.name) : [],
  );
  const found: string[] = [];
  for (const name of new Set(names))
    if (await stat(join(folder, name)).catch(() => undefined)) found.push(join(from, name));
  return found;
}
