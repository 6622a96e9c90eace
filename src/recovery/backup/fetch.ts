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

/** Lays the backup's database down as a file, held to its hash. Errors: `backup-damaged`, those of the store. */
export async function fetchBackup(store: Store, backup: Backup, { path, directory }: Fetching): Promise<void> {
  const key = dataKey(backup.name);
  const hash = createHash('sha256');
  const handle = await open(path, 'wx');
  try {
    const zstd = createZstdDecompress({ chunkSize: 1 << 20 });
    pipeline(
      createReadStream(await store.localFile(key, directory), { highWaterMark: 1 << 20 }),
      zstd,
      () => undefined,
    );
    for await (const chunk of zstd as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } catch (cause) {
    if (isError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (/ENOSPC|EDQUOT/.test(reason)) fail('disk-full', { path, reason }, { cause });
    fail('backup-damaged', { key, location: store.location, reason }, { cause });
  } finally {
    await handle.close();
  }
  if (hash.digest('hex') !== backup.sha256)
    fail('backup-damaged', { key, location: store.location, reason: 'it is not what was put there' });
}
