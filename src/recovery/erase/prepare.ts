import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BesideStore, type ErasedLayers, type Layered, type Subject } from '../../bronze/index.ts';
import { count } from '../../errors/entry.ts';
import { fail } from '../../errors.ts';
import {
  closeSession,
  eraseDatabase,
  eraseLayers,
  openSession,
  verifyAll,
  type ErasedDatabase,
  type Session,
} from '../../run/index.ts';
import type { Site } from '../site.ts';
import { recoveryStep } from '../step.ts';
import { allOf, storeRemovals, type StoreRemovals } from './removals.ts';

export interface Preparing {
  readonly of: Layered;
  readonly subject: Subject;
  readonly receipt: string;
  readonly accept: readonly string[];
  /** An empty folder on the file system of the database. */
  readonly folder: string;
}

/** The state after the erasure, beside the one that stands. */
export interface Prepared {
  readonly layers: ErasedLayers;
  readonly database: ErasedDatabase;
  readonly removals: StoreRemovals;
  /** The new database, closed, and what is to be put into the store. */
  readonly fresh: string;
  readonly store: BesideStore;
}

/** Makes and checks what is to stand; what stands is only read. Errors: `erase-unverified`, those of layers, histories and models. */
export async function prepare(site: Site, live: Session, preparing: Preparing): Promise<Prepared> {
  const { folder } = preparing;
  const [work, fresh] = [join(folder, 'work', site.name), join(folder, 'fresh', site.name)];
  for (const name of ['work', 'fresh', 'layers', 'histories']) await mkdir(join(folder, name));
  const store = new BesideStore(live.store, join(folder, 'store'));
  await recoveryStep(site, 'copy', async () => {
    await live.warehouse.copyWhole?.(work);
    return 'of the database';
  });
  const session = await openBeside(site, work, store);
  let made: Pick<Prepared, 'layers' | 'database' | 'removals'>;
  try {
    made = await eraseBeside(site, session, { ...preparing, live });
    await session.warehouse.copyFresh?.(fresh);
  } finally {
    await closeSession(session);
  }
  await rm(join(folder, 'work'), { recursive: true });
  await recoveryStep(site, 'check', () => check(site, fresh, store));
  return { ...made, fresh, store };
}

function openBeside(site: Site, path: string, store: BesideStore): Promise<Session> {
  return openSession({
    ...site,
    project: { ...site.project, settings: { ...site.project.settings, publish: undefined } },
    target: site.files.at(site.target, path),
    store,
    targetDir: `${path}.target`,
    emit: (event) => {
      if (event.type === 'warning') site.emit(event);
    },
    unchecked: true,
  });
}

async function eraseBeside(
  site: Site,
  session: Session,
  { of, subject, receipt, accept, folder, live }: Preparing & { readonly live: Session },
): Promise<Pick<Prepared, 'layers' | 'database' | 'removals'>> {
  const made: { layers?: ErasedLayers; database?: ErasedDatabase; removals?: StoreRemovals } = {};
  await recoveryStep(site, 'layers', async () => {
    made.layers = await eraseLayers(session, { of, subject, directory: join(folder, 'layers') });
    return `${count(made.layers.replaced.length, 'file')} of ${of.table} written anew`;
  });
  await recoveryStep(site, 'erase', async () => {
    const layers = made.layers as ErasedLayers;
    made.removals = await storeRemovals(live, of.table, layers);
    made.database = await eraseDatabase(session, {
      subject,
      layers,
      digest: digestOf(receipt, subject),
      removed: allOf(made.removals),
      directory: join(folder, 'histories'),
      accepted: accept,
      at: site.clock.now(),
    });
    return count(Object.keys(made.database.histories).length, 'history', 'histories');
  });
  return made as Required<typeof made>;
}

/** `printf '%s\n%s\n%s' <receipt> <table> <key> | sha256sum`; a key of several columns has a line for each. */
function digestOf(receipt: string, { table, key }: Subject): string {
  return createHash('sha256')
    .update([receipt, table, ...Object.values(key)].join('\n'))
    .digest('hex');
}

async function check(site: Site, fresh: string, store: BesideStore): Promise<string> {
  const session = await openBeside(site, fresh, store);
  try {
    return await verified(session, 'What would stand');
  } finally {
    await closeSession(session);
  }
}

/** Everything verifies. Errors: `erase-unverified`. */
export async function verified(session: Session, what: 'What stands' | 'What would stand'): Promise<string> {
  const checks = await verifyAll(session);
  const bad = checks.find((c) => !c.ok);
  return bad ? fail('erase-unverified', { what, name: bad.name, found: bad.found }) : `${checks.length} checks`;
}
