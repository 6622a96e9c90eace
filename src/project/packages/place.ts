import { existsSync, lstatSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fail } from '../../errors.ts';

/** Folders beside dbt_packages, on its file system, that are gone when the work is done or has failed. */
export interface Bench {
  /** The folder that takes the place of dbt_packages. */
  readonly packages: string;
  readonly downloads: string;
  /** Puts `packages` where dbt_packages is; an error leaves the old one. */
  replace(): Promise<void>;
}

/** Errors: `path-escapes` where the place is the project itself or above it. */
export async function onBench<T>(
  { dir, installPath }: { readonly dir: string; readonly installPath: string },
  work: (bench: Bench) => Promise<T>,
): Promise<T> {
  const place = resolve(dir, installPath);
  if (`${resolve(dir)}${sep}`.startsWith(`${place}${sep}`))
    fail('path-escapes', { path: installPath, where: 'packages-install-path' });
  await mkdir(dirname(place), { recursive: true });
  const bench = await mkdtemp(`${place}.new-`);
  const [packages, downloads] = [join(bench, 'packages'), join(bench, 'downloads')];
  try {
    await mkdir(packages);
    await mkdir(downloads);
    return await work({ packages, downloads, replace: () => swap(packages, { place, old: join(bench, 'old') }) });
  } finally {
    await rm(bench, { recursive: true, force: true });
  }
}

async function swap(made: string, { place, old }: { readonly place: string; readonly old: string }): Promise<void> {
  const stood = existsSync(place) || lstatSync(place, { throwIfNoEntry: false }) !== undefined;
  if (stood) await rename(place, old);
  try {
    await rename(made, place);
  } catch (error) {
    if (stood) await rename(old, place);
    throw error;
  }
}
