import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256Of, type DumpPart } from '../bronze/index.ts';

/** True where the files are, byte for byte and in order, the parts of a dump that was accepted. Folders are never compared. */
export async function isDump(parts: readonly string[], dump: readonly DumpPart[]): Promise<boolean> {
  if (parts.length !== dump.length) return false;
  for (const [i, part] of parts.entries()) {
    const file = await stat(part).catch(() => undefined);
    if (!file?.isFile() || file.size !== dump[i]?.bytes) return false;
  }
  for (const [i, part] of parts.entries()) if ((await sha256(part)) !== dump[i]?.sha256) return false;
  return true;
}

/** What the ledger tells of a dump that was not read to its end: every file of it by name, size and hash. */
export async function describeParts(parts: readonly string[]): Promise<DumpPart[]> {
  const files = await Promise.all(
    parts.map(async (part) => ((await stat(part)).isDirectory() ? filesIn(part) : [part])),
  );
  const described: DumpPart[] = [];
  for (const file of files.flat()) {
    described.push({
      name: basename(file),
      sha256: await sha256(file),
      bytes: (await stat(file)).size,
      archived: null,
    });
  }
  return described;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((e) => e.isFile())
    .map((e) => join(folder, e.name))
    .sort();
}

function sha256(path: string): Promise<string> {
  return sha256Of(createReadStream(path, { highWaterMark: 1 << 20 }));
}
