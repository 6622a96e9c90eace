import { createHash, type Hash } from 'node:crypto';
import { fail } from '../../errors.ts';

/** Passes chunks on and adds them to the hash. */
export async function* hashed(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Passes chunks on and hashes them; throws `dump-changed` at the end where the hash is not the expected one. */
export async function* hashing(
  chunks: AsyncIterable<Uint8Array>,
  { path, expected }: { readonly path: string; readonly expected: string | undefined },
): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  yield* hashed(chunks, hash);
  if (expected !== undefined && hash.digest('hex') !== expected) fail('dump-changed', { path });
}

/** SHA-256 in hex of everything that the chunks hold. */
export async function sha256Of(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
