import { isAbsolute, join } from 'node:path';
import type { Adapter, Connection, Target } from '../adapter/index.ts';
import {
  checkChain,
  compareWithStore,
  createLedger,
  ledgerStands,
  openStore,
  OWN_SCHEMA,
  readLedger,
  type Database,
  type Entry,
  type Store,
} from '../bronze/index.ts';
import type { Clock } from '../clock.ts';
import { isError } from '../errors.ts';
import { PACKAGE } from '../package.ts';
import type { Project } from '../project/index.ts';
import type { Listener } from './events.ts';
import { Embedded, type OpenEmbedded } from './machine.ts';
import { PastSchemas } from './past-schemas.ts';
import { copyLedger, recordWithin, viewOf } from './record.ts';
import type { Session } from './session.ts';
import { begin, commit } from './transaction.ts';

export interface SessionOptions {
  readonly project: Project;
  readonly adapter: Adapter;
  /** Opens an empty database of the engine that needs no server. */
  readonly openEmbedded: OpenEmbedded;
  readonly clock: Clock;
  readonly emit: Listener;
  readonly signal: AbortSignal;
  /** How long to wait for a database that somebody holds, in milliseconds (H18). */
  readonly wait: number;
  /** Another database than the profile's (recovery). */
  readonly target?: Target | undefined;
  /** Another store than the settings' (recovery). */
  readonly store?: Store | undefined;
  /** Another target folder than the project's. */
  readonly targetDir?: string | undefined;
  /** True: the ledger is taken as it stands, for recovery judges it itself; none where it cannot be read. */
  readonly unchecked?: boolean | undefined;
}

/**
 * Opens the database and reads the ledger, whose chain and newest copy are checked. Errors: `database-in-use`,
 * `ledger-broken`, `ledger-behind`, `ledger-copy-differs`.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { project, adapter, emit, signal, clock } = options;
  const target = options.target ?? adapter.target(project.profile.target, project.profile.output);
  const onWait = (holder: string): void => emit({ type: 'waiting', for: holder });
  const warehouse = await adapter.open(target, { projectDir: project.dir, wait: options.wait, onWait, signal });
  try {
    const store = options.store ?? openStore(storeLocation(project));
    const [connection, ledgerConnection] = [await warehouse.connect(), await warehouse.connect()];
    const database = { connection, dialect: warehouse.dialect };
    const entries = await (options.unchecked
      ? readUnchecked(database)
      : readChecked(database, store, ownSchemas(project, warehouse.features.singleProcess)));
    const ledger = viewOf(entries);
    signal.addEventListener('abort', () => connection.interrupt(), { once: true });
    return {
      project,
      warehouse,
      dialect: warehouse.dialect,
      connection,
      ledgerConnection,
      embedded: new Embedded(options.openEmbedded, signal),
      pastSchemas: new PastSchemas(),
      store,
      clock,
      emit,
      signal,
      targetDir: options.targetDir ?? join(project.dir, project.file.paths.target),
      firstContact: entries.length === 0,
      ledger,
      committed: ledger,
    };
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

async function readChecked(
  database: Database,
  store: Store,
  ours: (schema: string) => boolean,
): Promise<readonly Entry[]> {
  const stands = await ledgerStands(database);
  const entries = await readLedger(database);
  checkChain(entries, 'varve.ledger');
  if (stands || !(await emptyAfterLoss(store, database.connection, ours)))
    await compareWithStore(entries, store, { stands, depth: 'newest' });
  return entries;
}

async function readUnchecked(database: Database): Promise<readonly Entry[]> {
  try {
    const entries = await readLedger(database);
    checkChain(entries, 'varve.ledger');
    return entries;
  } catch (error) {
    if (isError(error) && error.kind !== 'interrupted') return [];
    throw error;
  }
}

/** An empty database beside a store that keeps days: `daily` offers to run them again, so the session may open. */
async function emptyAfterLoss(
  store: Store,
  connection: Connection,
  ours: (schema: string) => boolean,
): Promise<boolean> {
  const copies = await store.list('ledger/');
  if (copies.length === 0) return false;
  for (const schema of (await connection.catalog.schemas()).filter(ours))
    if ((await connection.catalog.relations(schema)).length > 0) return false;
  return true;
}

/** Schemas that a run writes; on a server others lie beside them that are none of its business. */
export function ownSchemas({ manifest, settings }: Project, singleProcess: boolean): (schema: string) => boolean {
  const own = new Set([OWN_SCHEMA, settings.staging, ...Object.values(manifest.nodes).map((node) => node.schema)]);
  return (schema) => singleProcess || own.has(schema);
}

/** True where the database has a ledger. */
export function ledgerIsThere({ connection, dialect }: Session): Promise<boolean> {
  return ledgerStands({ connection, dialect });
}

/** Makes the ledger's table with its first entry, where there is none; writes copies that the store lacks. */
export async function beginLedger(session: Session): Promise<void> {
  const { connection, dialect, warehouse, clock } = session;
  const stands = await ledgerStands({ connection, dialect });
  // a table without an entry is what a crash leaves where DDL commits by itself
  if (!stands || session.ledger.entries.length === 0) {
    const made = stands ? [] : createLedger(dialect);
    const { transactionalDdl } = warehouse.features;
    if (!transactionalDdl) for (const statement of made) await connection.execute(statement);
    await begin(session);
    if (transactionalDdl) for (const statement of made) await connection.execute(statement);
    await recordWithin(session, {
      kind: 'begun',
      day: null,
      at: clock.now(),
      body: { package: PACKAGE, engine: warehouse.engine },
    });
    await commit(session);
  }
  await copyLedger(session);
}

/** The settings' store, relative to the project. */
export function storeLocation({ settings, dir }: Project): string {
  return isAbsolute(settings.store) || /^[a-z][a-z0-9+.-]*:\/\//i.test(settings.store)
    ? settings.store
    : join(dir, settings.store);
}

export async function closeSession(session: Session): Promise<void> {
  await session.connection.close();
  await session.ledgerConnection.close();
  await session.embedded.close();
  await session.pastSchemas.close(session.warehouse);
  await session.warehouse.close();
}
