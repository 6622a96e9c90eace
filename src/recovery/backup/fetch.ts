import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import type { Store } from '../../bronze/index.ts';
import { fail, isError } from '../../errors.ts';
import { dataKey, type Backup } from './catalog.ts';

export interface Fetching {
  /** The new file. */
  readonly path: string;
  /** A folder for what the store does not hold on this machine. */
  readonly directory: string;
}

/** The backup's bytes, unpacked; an error after the last one where they are not what was put there. Errors: `backup-damaged`. */
export async function* backupBytes(store: Store, backup: Backup, directory: string): AsyncGenerator<Uint8Array> {
  const key = dataKey(backup.name);
  const hash = createHash('sha256');
  const damaged = (reason: string, cause?: unknown): never =>
    fail('backup-damaged', { key, location: store.location, reason }, { cause });
  const zstd = createZstdDecompress({ chunkSize: 1 << 20 });
  const file = await store.localFile(key, directory);
  pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), zstd, () => undefined);
  const chunks = (zstd as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((cause: unknown) => damaged((cause as Error).message, cause));
    if (next.done === true) break;
    hash.update(next.value);
    yield next.value;
  }
  if (hash.digest('hex') !== backup.sha256) damaged('it is not what was put there');
}

/** Lays the backup's database down as a file, held to its hash; whoever puts it in place makes it durable. Errors: `backup-damaged`. */
export async function fetchBackup(store: Store, backup: Backup, { path, directory }: Fetching): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    // a chunk is written while the next one is unpacked and hashed
    let written = Promise.resolve();
    for await (const chunk of backupBytes(store, backup, directory)) {
      await written;
      written = handle.writeFile(chunk);
      written.catch(() => undefined); // told where it is awaited
    }
    await written;
  } catch (cause) {
    if (isError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (/ENOSPC|EDQUOT/.test(reason)) fail('disk-full', { path, reason }, { cause });
    throw cause;
  } finally {
    await handle.close();
  }
}
