import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { filesOf } from '../../bronze/index.ts';
import {
  afterCommit,
  begin,
  bookOf,
  commit,
  copyLedger,
  remakeBronze,
  rollback,
  type Session,
} from '../../run/index.ts';
import { makeBackup } from '../backup/backup.ts';
import { listBackups } from '../backup/catalog.ts';
import { fileBehind, nameOfWork } from '../points.ts';
import { removeNeighbours } from './neighbours.ts';

const FILE = 'finish.json';

/** What is left to be done once the erasure is committed; its entry in the ledger tells what leaves the store. */
const rest = z.object({
  seq: z.int(),
  points: z.array(z.string()).readonly(),
  files: z.array(z.string()).readonly(),
  /** True where there were backups, and a new one takes their place. */
  backup: z.boolean(),
});
export type Rest = z.infer<typeof rest>;

/** Writes down, before the commit, what follows it. */
export async function writeRest(folder: string, what: Rest): Promise<void> {
  await writeFile(join(folder, FILE), JSON.stringify(what), { flush: true });
}

/**
 * Finishes an erasure that a crash has interrupted: where it is committed, what it took out of the ledger's reach is taken
 * away; where not, what it had made ready is. Nothing to do, nothing done. Returns the backup that it made.
 */
export async function finishErasure(session: Session): Promise<string | null> {
  const path = fileBehind(session.warehouse.location);
  const folder = nameOfWork({ path }, 'erase');
  if ((await stat(folder).catch(() => undefined)) === undefined) return null;
  const what = await readRest(folder);
  const entry = what && session.ledger.entries[what.seq - 1];
  let backup: string | null = null;
  if (what && entry?.kind === 'erased') {
    await copyLedger(session);
    const inForce = new Set(
      bookOf(session)
        .layers.flatMap(filesOf)
        .map((file) => file.key),
    );
    for (const { key } of entry.body.removed) if (!inForce.has(key)) await session.store.remove(key);
    for (const { key } of await session.store.leftovers()) await session.store.removeLeftover(key);
    await removeNeighbours(what);
    await forgetCopies(session);
    await afterCommit(session);
    const made = (await listBackups(session.store)).find((b) => b.seq >= what.seq);
    if (what.backup) backup = (made ?? (await makeBackup(session, { pin: undefined, ownServer: undefined }))).name;
  }
  await rm(folder, { recursive: true, force: true });
  return backup;
}

/** Beside a bucket the views read copies of the layer files: those that are in force no more go, the new ones come. */
async function forgetCopies(session: Session): Promise<void> {
  if (session.store.folder !== undefined) return;
  await begin(session);
  try {
    await remakeBronze(session);
    await commit(session);
  } finally {
    await rollback(session);
  }
}

async function readRest(folder: string): Promise<Rest | undefined> {
  try {
    return rest.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  } catch {
    return undefined; // it was cut off before it was ready, and so before the commit
  }
}
