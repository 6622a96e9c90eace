import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OwnServer } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import type { Session } from '../../run/index.ts';
import { requireOwnServer } from '../server/needs.ts';
import type { Backup } from './catalog.ts';

/** The database as it is committed, as bytes. */
export interface Taken {
  /** Read once, to the end. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** What a server's copy must know of its log; asked after the last byte. */
  readonly log: () => Promise<Backup['log']>;
  /** Takes away what taking it has left on this machine. */
  readonly sweep: () => Promise<void>;
}

export type LoadOwnServer = (() => Promise<OwnServer>) | undefined;

/** Errors: `recovery-no-file` where the database is neither a file nor a server of one's own, `server-lacks`, `program-failed`. */
export async function take(session: Session, ownServer: LoadOwnServer): Promise<Taken> {
  const { warehouse } = session;
  if (warehouse.copyWhole) return takeFile(`${warehouse.location}.backup`, warehouse.copyWhole);
  if (!ownServer) return fail('recovery-no-file', { location: warehouse.location });
  return takeServer(session, await ownServer());
}

async function takeFile(path: string, copyWhole: (path: string) => Promise<void>): Promise<Taken> {
  const sweep = (): Promise<void> => rm(path, { force: true });
  await sweep();
  try {
    await copyWhole(path);
  } catch (error) {
    await sweep();
    throw error;
  }
  return {
    bytes: createReadStream(path, { highWaterMark: 1 << 20 }),
    log: () => Promise.resolve(undefined),
    sweep,
  };
}

async function takeServer(session: Session, own: OwnServer): Promise<Taken> {
  const { connection, warehouse, signal, clock, targetDir } = session;
  await requireOwnServer(own, { connection, location: warehouse.location });
  await mkdir(targetDir, { recursive: true });
  const folder = await mkdtemp(join(targetDir, 'backup-'));
  const { bytes, mark } = await own.copy(connection, { target: warehouse.target, folder, signal });
  return {
    bytes,
    log: async () => ({ ...(await mark()), until: clock.now().toISOString() }),
    sweep: () => rm(folder, { recursive: true, force: true }),
  };
}
