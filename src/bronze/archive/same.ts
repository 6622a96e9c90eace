import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { sha256Of } from '../store/hash.ts';

/** True where an archived file is what was read, as it is or packed on its way; `sha256` in hex. */
export async function isSame(path: string, sha256: string): Promise<boolean> {
  if ((await sha256Of(createReadStream(path))) === sha256) return true;
  return path.endsWith('.zst') && (await unpackedHash(path)) === sha256;
}

/** Undefined where it does not unpack. */
async function unpackedHash(path: string): Promise<string | undefined> {
  const zstd = createZstdDecompress();
  pipeline(createReadStream(path), zstd, () => undefined);
  return sha256Of(zstd).catch(() => undefined);
}
