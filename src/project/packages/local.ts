import { cp, symlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeFolder, type Depot, type Pinned } from './depot.ts';
import type { LocalSpec } from './spec.ts';

/** A package that lies in a folder: a link leads to it, as in dbt, so that edits are seen at once. */
export function pinLocal({ local }: LocalSpec, depot: Depot): Pinned {
  const folder = resolve(depot.dir, local);
  return {
    label: local,
    from: () => Promise.resolve(`<local @ ${local}>`),
    describe: () => describeFolder(folder, local, depot),
    locked: () => Promise.resolve({ local }),
    async install(target) {
      // links are not to be had everywhere
      await symlink(folder, target, 'dir').catch(() => cp(folder, target, { recursive: true }));
    },
  };
}
