import { open } from 'node:fs/promises';

const COMPARED_AT_ONCE = 1 << 20;

/** Writes a new file and returns when it is on the disk. */
export async function writeSynced(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a new name durable. Some file systems cannot sync a directory; then there is nothing more to be done. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

/** True where both files hold the same bytes. */
export async function sameBytes(a: string, b: string): Promise<boolean> {
  const [left, right] = [await open(a, 'r'), await open(b, 'r')];
  try {
    if ((await left.stat()).size !== (await right.stat()).size) return false;
    const [x, y] = [Buffer.alloc(COMPARED_AT_ONCE), Buffer.alloc(COMPARED_AT_ONCE)];
    for (let position = 0; ; position += COMPARED_AT_ONCE) {
      const { bytesRead } = await left.read(x, 0, COMPARED_AT_ONCE, position);
      await right.read(y, 0, COMPARED_AT_ONCE, position);
      if (!x.subarray(0, bytesRead).equals(y.subarray(0, bytesRead))) return false;
      if (bytesRead < COMPARED_AT_ONCE) return true;
    }
  } finally {
    await left.close();
    await right.close();
  }
}
