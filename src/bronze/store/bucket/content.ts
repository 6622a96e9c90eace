import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashing, sha256Of } from '../hash.ts';
import { refuse } from '../refusal.ts';

/** What is to be put: its size and hash are known before the first byte is sent. */
export interface Content {
  readonly bytes: number;
  /** SHA-256 in hex. */
  readonly sha256: string;
  /** A piece of it; as long as asked, but for the last. */
  read(position: number, length: number): Promise<Uint8Array>;
}

export function contentOfBytes(bytes: Uint8Array): Content {
  return {
    bytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    read: (position, length) => Promise.resolve(bytes.subarray(position, position + length)),
  };
}

/** A file that stays where it is. Errors: `dump-changed` where it has not the expected hash. */
export async function withFile<T>(
  path: string,
  expected: string | undefined,
  work: (content: Content) => Promise<T>,
): Promise<T> {
  const stream = createReadStream(path, { highWaterMark: 1 << 20 });
  const sha256 = await sha256Of(hashing(stream, { path, expected }));
  const handle = await open(path, 'r');
  try {
    return await work({ bytes: (await stat(path)).size, sha256, read: (at, length) => readAt(handle, at, length) });
  } finally {
    await handle.close();
  }
}

/** A stream, which is written to a file first: only so is it known whole before anything is put. */
export async function withSpool<T>(
  chunks: AsyncIterable<Uint8Array>,
  location: string,
  work: (content: Content) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'varve-put-'));
  try {
    const path = join(directory, 'content');
    const handle = await open(path, 'wx');
    try {
      for await (const chunk of chunks) await handle.writeFile(chunk);
    } catch (cause) {
      refuse(cause, location);
    } finally {
      await handle.close();
    }
    return await withFile(path, undefined, work);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await handle.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
