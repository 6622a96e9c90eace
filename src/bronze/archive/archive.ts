import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { constants, createZstdCompress } from 'node:zlib';
import type { Day } from '../../day.ts';
import { fail } from '../../errors.ts';
import type { DumpPart } from '../ledger/entry.ts';
import { hashing } from '../store/hash.ts';
import type { Store } from '../store/store.ts';
import { isPacked, keyOf, packingOf, partNames, type Packing } from './naming.ts';
import { isSame } from './same.ts';

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
 * or hard link) or copied, plain ones packed with zstd on the way. Safe to repeat; what lies there already and holds
 * something else is never taken away: the dump is kept under the next number. Errors: `dump-changed` where a file is no
 * longer what was read, those of the store.
 */
export async function archiveDump(store: Store, dump: DumpToArchive): Promise<readonly DumpPart[]> {
  const parts = await namedParts(dump);
  for (let number = dump.revision; ; number += 1) {
    const placed = parts.map((part) => ({ ...part, key: keyOf({ day: dump.day, revision: number, ...part }) }));
    const there = await keysUnder(store, `dumps/${dump.day}.${number}`);
    if (!(await holdsOnly(store, there, placed))) continue;
    for (const part of placed)
      if (!there.has(part.key)) await (isPacked(part.name, part.packing) ? pack : keep)(store, part.key, part.read);
    return placed.map(({ key, read: { name, sha256, bytes } }) => ({ name, sha256, bytes, archived: key }));
  }
}

interface NamedPart {
  readonly name: string | undefined;
  readonly packing: Packing;
  readonly read: ReadPart;
}

function namedParts({ parts }: DumpToArchive): Promise<NamedPart[]> {
  const names = partNames(parts.map((part) => part.name));
  const nameOf = (i: number): string | undefined => (parts.length === 1 ? undefined : names[i]);
  return Promise.all(parts.map(async (read, i) => ({ name: nameOf(i), packing: await packingOf(read.path), read })));
}

async function keysUnder(store: Store, prefix: string): Promise<ReadonlySet<string>> {
  const keys = (await store.list('dumps/')).map(({ key }) => key);
  return new Set(keys.filter((key) => key.startsWith(`${prefix}.`) || key.startsWith(`${prefix}/`)));
}

/** True where nothing lies there, or nothing but parts of this very dump: what a crash before its entry has left. */
async function holdsOnly(
  store: Store,
  there: ReadonlySet<string>,
  placed: readonly (NamedPart & { readonly key: string })[],
): Promise<boolean> {
  if (there.size === 0) return true;
  const directory = await mkdtemp(join(tmpdir(), 'varve-archive-'));
  try {
    for (const key of there) {
      const part = placed.find((p) => p.key === key);
      if (!part || !(await isSame(await store.localFile(key, directory), part.read.sha256))) return false;
    }
    return true;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
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
