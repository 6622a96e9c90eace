import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceLedger, withErasures, type Entry } from '../bronze/index.ts';
import { begin, closeSession, commit, openSession, redo, stopwatch, type Session } from '../run/index.ts';
import { fetchBackup } from './backup/fetch.ts';
import { QuietStore } from './quiet-store.ts';
import { baseName, type Base, type Route } from './route.ts';
import type { Site } from './site.ts';
import { recoveryStep } from './step.ts';

export interface Rebuilding {
  /** An empty folder on the file system of the database. */
  readonly folder: string;
  readonly route: Route;
  readonly entries: readonly Entry[];
}

/** A database as it was after an entry, in a file of its own. */
export interface Rebuilt {
  readonly path: string;
  /** The table of its ledger is not the ledger: it holds what was done again, and nothing else. */
  readonly session: Session;
}

/** Makes the database of a route again, in the folder. What stands is not touched. Errors: those of backups and days. */
export async function rebuild(site: Site, { folder, route, entries }: Rebuilding): Promise<Rebuilt> {
  const path = join(folder, site.name);
  await recoveryStep(site, 'base', async () => {
    await layBase(site, route.base, { path, folder });
    return baseName(route.base);
  });
  const clock = { at: site.clock.now(), now: () => clock.at };
  const session = await openSession({
    ...site,
    project: withoutReaders(site),
    target: site.files.at(site.target, path),
    store: new QuietStore(site.store),
    clock,
    emit: (event) => {
      if (event.type === 'progress' || event.type === 'warning') site.emit(event);
    },
    unchecked: true,
  });
  try {
    await emptyLedger(session);
    const reading = withErasures(entries);
    for (const [i, entry] of route.redo.entries()) {
      await recoveryStep(site, 'redo', async () => {
        const seconds = stopwatch();
        clock.at = new Date(entry.at);
        await redo(session, { entries: reading, entry, newest: isNewest(route.redo, i) });
        return `${entry.day ?? entry.kind} again, ${seconds().toFixed(1)} s`;
      });
    }
    return { path, session };
  } catch (error) {
    await closeSession(session);
    throw error;
  }
}

async function emptyLedger(session: Session): Promise<void> {
  await begin(session);
  await replaceLedger({ connection: session.connection, dialect: session.dialect }, []);
  await commit(session);
}

async function layBase(
  { store }: Site,
  base: Base,
  { path, folder }: { readonly path: string; readonly folder: string },
): Promise<void> {
  if (base.kind === 'backup') await fetchBackup(store, base.backup, { path, directory: folder });
  else if (base.kind === 'restore point')
    await copyFile(base.point.path, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

/** Nobody is to read a copy of what is only being rehearsed. */
function withoutReaders({ project }: Site): Site['project'] {
  return { ...project, settings: { ...project.settings, publish: undefined } };
}

/** True where no later day makes tables and views anew. */
function isNewest(redone: readonly Entry[], index: number): boolean {
  return !redone.slice(index + 1).some((e) => e.kind === 'published');
}
