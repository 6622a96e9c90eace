import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { constants, createZstdCompress } from 'node:zlib';
import type { Day } from '../../day.ts';
import { fail } from '../../errors.ts';
import type { DumpPart } from '../ledger/entry.ts';
import { hashing } from '../store/hash.ts';
import type { Store } from '../store/store.ts';
import { isPacked, keyOf, packingOf, partNames } from './naming.ts';

/** A part of a dump as it was read. */
export interface ReadPart {
  /** Where the file is. */
  readonly path: string;
  /** Name that it arrived under. */
  readonly name: string;
  /** SHA-256 in hex and size in bytes of the file as it was read. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface DumpToArchive {
  readonly day: Day;
  readonly revision: number;
  /** In the order in which they are read. */
  readonly parts: readonly ReadPart[];
}

/**
 * Keeps the dump in the store, under `dumps/<day>.<revision>…`. Compressed files are shared with where they lie (a clone
 * or hard link) or copied, plain ones packed with zstd on the way. Safe to repeat. Errors: `dump-changed` where a file
 * is no longer what was read, those of the store.
 */
export async function archiveDump(store: Store, dump: DumpToArchive): Promise<readonly DumpPart[]> {
  const names = partNames(dump.parts.map((part) => part.name));
  const archived: DumpPart[] = [];
  for (const [i, part] of dump.parts.entries()) {
    const packing = await packingOf(part.path);
    const name = dump.parts.length === 1 ? undefined : names[i];
    const key = keyOf({ ...dump, name, packing });
    await (isPacked(name, packing) ? pack(store, key, part) : keep(store, key, part));
    archived.push({ name: part.name, sha256: part.sha256, bytes: part.bytes, archived: key });
  }
  return archived;
}

async function keep(store: Store, key: string, part: ReadPart): Promise<void> {
  if ((await stat(part.path)).size !== part.bytes) fail('dump-changed', { path: part.path });
  await store.putFile(key, part.path, { sha256: part.sha256, share: true });
}

async function pack(store: Store, key: string, { path, sha256 }: ReadPart): Promise<void> {
  await store.put(key, compressed(hashing(createReadStream(path), { path, expected: sha256 })));
}

/** A day's dump is packed once and rarely read: speed matters more than the last percent. */
const PACKING_LEVEL = 1;

function compressed(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: PACKING_LEVEL } });
  // An error of the source destroys the stream, and so reaches whoever reads it.
  pipeline(Readable.from(chunks), zstd, () => undefined);
  return zstd;
}
