import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { constants, createZstdCompress } from 'node:zlib';
import { hashed } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import { PACKAGE } from '../../package.ts';
import { copyLedger, type Session } from '../../run/index.ts';
import { dataKey, manifestKey, nameOf, pinBackup, type Backup } from './catalog.ts';

const PACKING_LEVEL = 1;

/**
 * Puts a copy of the whole database into the store, as it is committed, with the ledger's newest entry that it holds. It
 * counts once its description is there, which is written last. Errors: `recovery-no-file`, `nothing-kept`, those of the store.
 */
export async function makeBackup(session: Session, { pin }: { readonly pin: string | undefined }): Promise<Backup> {
  const { warehouse, store, clock } = session;
  const newest = session.ledger.entries.at(-1) ?? fail('nothing-kept', { location: store.location });
  if (!warehouse.copyWhole) return fail('recovery-no-file', { location: warehouse.location });
  await copyLedger(session);
  const at = clock.now().toISOString();
  const name = nameOf(at);
  const copy = `${warehouse.location}.backup`;
  await rm(copy, { force: true });
  try {
    await warehouse.copyWhole(copy);
    const hash = createHash('sha256');
    await store.put(dataKey(name), packed(hashed(createReadStream(copy, { highWaterMark: 1 << 20 }), hash)));
    const description = {
      at,
      seq: newest.seq,
      hash: newest.hash,
      day: session.ledger.state.staged ?? null,
      bytes: (await stat(copy)).size,
      packed: (await store.stat(dataKey(name)))?.bytes ?? 0,
      sha256: hash.digest('hex'),
      engine: warehouse.engine,
      package: PACKAGE,
    };
    await store.put(manifestKey(name), new TextEncoder().encode(`${JSON.stringify(description, null, 2)}\n`));
    if (pin !== undefined) await pinBackup(store, name, pin);
    return { name, ...description, pinned: pin ?? null };
  } finally {
    await rm(copy, { force: true });
  }
}

function packed(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: PACKING_LEVEL } });
  // An error of the source destroys the stream, and so reaches whoever reads it.
  pipeline(Readable.from(chunks), zstd, () => undefined);
  return zstd;
}
