import { join, posix } from 'node:path';
import { filesOf, layersOf } from '../../bronze/index.ts';
import { toDay, type Day } from '../../day.ts';
import type { Session } from '../../run/index.ts';
import { listBackups, objectsOf } from '../backup/catalog.ts';
import type { Prunable, PrunePlan } from './plan.ts';

/** What lies in the store unnamed: no entry of the ledger names it, no description makes it a backup. */
export async function orphans(session: Session): Promise<Prunable[]> {
  const { store, ledger } = session;
  const named = new Set<string | null>([
    ...ledger.entries.flatMap((e) => (e.kind === 'accepted' ? e.body.dump.map((part) => part.archived) : [])),
    ...namedLayers(session),
    ...(await listBackups(store)).flatMap(({ name }) => objectsOf(name)),
  ]);
  const found = [...(await store.list('dumps/')), ...(await store.list('bronze/')), ...(await store.list('backups/'))];
  return found
    .filter(({ key }) => !named.has(key))
    .map(({ key, bytes }) => ({ what: 'orphan', key, bytes, why: 'no entry of the ledger names it' }));
}

function namedLayers({ ledger }: Session): string[] {
  return ledger.entries
    .flatMap(layersOf)
    .flatMap(filesOf)
    .map((file) => file.key);
}

/**
 * What a crash left. A dump that nothing tells of stays, for it may be the only copy of its day; and while anything suggests
 * that entries of the ledger are lost, so does every layer: one of them may have named it.
 */
export async function orphansToPrune(session: Session): Promise<PrunePlan> {
  const found = await orphans(session);
  const lost = tracesOfLost(session, found)[0];
  const reasonOf = (key: string): string | undefined => {
    if (key.startsWith('dumps/')) return takeIn(session, key);
    return key.startsWith('bronze/') && lost !== undefined ? `entries may be lost, see ${lost}` : undefined;
  };
  const remove: Prunable[] = [];
  const stays: Prunable[] = [];
  for (const orphan of found) {
    const why = reasonOf(orphan.key);
    if (why === undefined) remove.push(orphan);
    else stays.push({ ...orphan, why: `${orphan.why}: ${why}` });
  }
  return { remove, stays };
}

/** Keys of unnamed dumps, and of layers of days that the ledger has never accepted: its end may have been cut off. */
function tracesOfLost({ ledger }: Session, found: readonly Prunable[]): string[] {
  const accepted = new Set(ledger.entries.flatMap((e) => (e.kind === 'accepted' && e.day !== null ? [e.day] : [])));
  return found
    .map(({ key }) => key)
    .filter((key) => {
      const day = key.startsWith('bronze/') ? dayIn(posix.basename(key)) : undefined;
      return key.startsWith('dumps/') || (day !== undefined && !accepted.has(day));
    });
}

/** How a dump that nothing tells of is run, or thrown away. */
function takeIn({ store }: Session, key: string): string {
  const [folder = '', name = ''] = key.split('/');
  const [day, whole] = [dayIn(name), `${folder}/${name}`];
  const path = store.folder === undefined ? `<a copy of ${whole}>` : join(store.folder, whole);
  return `run it with varve daily --date ${day ?? '<its day>'} --dump ${path}, or remove it by hand`;
}

/** The day that a name begins with. */
const dayIn = (name: string): Day | undefined => toDay(name.slice(0, 10));
