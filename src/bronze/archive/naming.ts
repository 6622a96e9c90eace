import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Day } from '../../day.ts';

/** How a dump file is compressed, by its first bytes: names may lie. */
export type Packing = 'gz' | 'zst' | 'none';

const MAGIC = { gz: '1f8b', zst: '28b52ffd' } as const;

export async function packingOf(path: string): Promise<Packing> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    const hex = buffer.subarray(0, bytesRead).toString('hex');
    return hex.startsWith(MAGIC.gz) ? 'gz' : hex === MAGIC.zst ? 'zst' : 'none';
  } finally {
    await handle.close();
  }
}

/** Names of a dump's parts within its folder: as they arrived, and numbered where two would be the same. */
export function partNames(names: readonly string[]): readonly string[] {
  const plain = names.map((name) => orUnnamed(posix.basename(name.replaceAll('\\', '/'))));
  return plain.map((name, i) => (plain.indexOf(name) === plain.lastIndexOf(name) ? name : `${i + 1}-${name}`));
}

function orUnnamed(name: string): string {
  return name === '' || name === '.' || name === '..' || name === '-' ? 'dump.sql' : name;
}

/** Where an archived file stands: `name` is undefined where it is the whole dump. */
export interface Archived {
  readonly day: Day;
  readonly revision: number;
  readonly name: string | undefined;
  readonly packing: Packing;
}

/** `dumps/2026-02-06.0.sql.zst` for a whole dump, `dumps/2026-02-06.0/<name>` for a part of one. */
export function keyOf({ day, revision, name, packing }: Archived): string {
  const ending = isPacked(name, packing) ? '.zst' : '';
  if (name !== undefined) return `dumps/${day}.${revision}/${name}${ending}`;
  return `dumps/${day}.${revision}.sql${ending || `.${packing}`}`;
}

/** True where the file is packed with zstd on its way: uncompressed SQL, not mydumper's own small files beside it. */
export function isPacked(name: string | undefined, packing: Packing): boolean {
  return packing === 'none' && (name === undefined || /\.sql$/i.test(name));
}
