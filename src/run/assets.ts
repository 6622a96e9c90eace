import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Project } from '../project/index.ts';

/** Puts the folders of `asset-paths` beside the artifacts, for pages that show them; one that leads out of the project is left. */
export async function copyAssets({ dir, file }: Project, targetDir: string): Promise<void> {
  for (const folder of file.paths.assets) {
    const from = resolve(dir, folder);
    const below = relative(dir, from);
    if (below === '' || below.startsWith('..') || !existsSync(from)) continue;
    await cp(from, join(targetDir, below), { recursive: true, dereference: false });
  }
}
