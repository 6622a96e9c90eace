import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import type { Day } from '../../day.ts';
import { fail } from '../../errors.ts';
import type { DumpPart } from '../ledger/entry.ts';
import { sha256Of } from '../store/hash.ts';
import type { Store } from '../store/store.ts';
import { isSame } from './same.ts';

export interface DumpToRestore {
  readonly day: Day;
  readonly parts: readonly DumpPart[];
  /** An empty folder for what the store does not hold on this machine. */
  readonly directory: string;
}

/**
 * Paths that read as the archived dump: its files in order, or one folder where it was a mydumper folder. Each file is
 * verified by its hash first. Errors: `archive-not-kept`, `archive-missing`, `archive-damaged`.
 */
export async function restoreDump(store: Store, dump: DumpToRestore): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const part of dump.parts) {
    const key = part.archived ?? fail('archive-not-kept', { part: part.name, day: dump.day });
    if (!(await store.stat(key))) fail('archive-missing', { key, location: store.location });
    const path = await store.localFile(key, dump.directory);
    await verify(store, { key, path, part });
    paths.push(path);
  }
  return isFolder(dump.parts) ? [...new Set(paths.map((path) => dirname(path)))] : paths;
}

/** mydumper alone writes a schema file for each table. */
function isFolder(parts: readonly DumpPart[]): boolean {
  return parts.length > 1 && parts.some((part) => /-schema\.sql(\.gz|\.zst)?$/.test(part.name));
}

async function verify(
  store: Store,
  { key, path, part }: { readonly key: string; readonly path: string; readonly part: DumpPart },
): Promise<void> {
  if (await isSame(path, part.sha256)) return;
  const found = await sha256Of(createReadStream(path));
  fail('archive-damaged', { key, location: store.location, expected: part.sha256, found });
}
