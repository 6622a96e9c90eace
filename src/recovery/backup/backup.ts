import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { constants, createZstdCompress } from 'node:zlib';
import { hashed } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import { PACKAGE } from '../../package.ts';
import { copyLedger, type Session } from '../../run/index.ts';
import { dataKey, manifestKey, nameOf, pinBackup, type Backup } from './catalog.ts';
import { take, type LoadOwnServer } from './take.ts';

const PACKING_LEVEL = 1;

export interface BackupOptions {
  /** Why it is kept for good; undefined leaves it to retention. */
  readonly pin: string | undefined;
  /** How a server is copied; undefined for an engine that is none. */
  readonly ownServer: LoadOwnServer;
}

/**
 * Puts a copy of the whole database, or of the whole server, into the store, as it is committed, with the ledger's newest
 * entry that it holds. It counts once its description is there, which is written last. Errors: `recovery-no-file`,
 * `server-lacks`, `program-failed`, `nothing-kept`, those of the store.
 */
export async function makeBackup(session: Session, { pin, ownServer }: BackupOptions): Promise<Backup> {
  const { warehouse, store, clock } = session;
  const newest = session.ledger.entries.at(-1) ?? fail('nothing-kept', { location: store.location });
  await copyLedger(session);
  const at = clock.now().toISOString();
  const name = nameOf(at);
  const { bytes, log, sweep } = await take(session, ownServer);
  try {
    const hash = createHash('sha256');
    const size = { bytes: 0 };
    await store.put(dataKey(name), packed(hashed(counted(bytes, size), hash)));
    const mark = await log();
    const description = {
      at,
      seq: newest.seq,
      hash: newest.hash,
      day: session.ledger.state.staged ?? null,
      bytes: size.bytes,
      packed: (await store.stat(dataKey(name)))?.bytes ?? 0,
      sha256: hash.digest('hex'),
      engine: warehouse.engine,
      package: PACKAGE,
      ...(mark ? { log: mark } : {}),
    };
    await store.put(manifestKey(name), new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`));
    if (pin !== undefined) await pinBackup(store, name, pin);
    return { name, ...description, pinned: pin ?? null };
  } finally {
    await sweep();
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, size: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    size.bytes += chunk.length;
    yield chunk;
  }
}

function packed(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: PACKING_LEVEL } });
  // An error of the source destroys the stream, and so reaches whoever reads it.
  pipeline(Readable.from(chunks), zstd, () => undefined);
  return zstd;
}
