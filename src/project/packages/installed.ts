import { existsSync, type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fail } from '../../errors.ts';
import { asList, asText, isMap, readYaml } from '../config/yaml.ts';
import { LOCK_FILE } from './lock.ts';

/**
 * Folders of the packages that lie in dbt_packages, in order of their names: installed by `deps` or put there by hand.
 * Errors: `packages-missing` where the project asks for some that are not there.
 */
export async function installedPackages(
  dir: string,
  { packagesInstallPath = 'dbt_packages' }: { readonly packagesInstallPath?: string | undefined } = {},
): Promise<readonly string[]> {
  const place = resolve(dir, packagesInstallPath);
  const names = await folders(place);
  const { file, asked, named } = await askedPackages(dir);
  const missing = named.filter((name) => !names.includes(name));
  if (missing.length > 0 || asked > names.length)
    fail('packages-missing', { asked, found: names.length, file, folder: packagesInstallPath, names: missing });
  return names.map((name) => join(place, name));
}

async function folders(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true }).catch((): Dirent[] => []);
  return entries
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith('__') && existsSync(join(place, name, 'dbt_project.yml')))
    .sort();
}

interface AskedPackages {
  readonly file: string;
  readonly asked: number;
  /** Names as the lock file has them; dbt before 1.9 wrote none. */
  readonly named: readonly string[];
}

/** As in dbt, the lock file tells, and the list itself where there is none. */
async function askedPackages(dir: string): Promise<AskedPackages> {
  const lists: AskedPackages[] = [];
  for (const file of [LOCK_FILE, 'dependencies.yml', 'packages.yml']) {
    const entries = await entriesOf(join(dir, file), file);
    const named = entries.filter(isMap).flatMap((entry) => asText(entry['name']) || []);
    lists.push({ file, asked: entries.length, named: file === LOCK_FILE ? named : [] });
  }
  const [lock, ...written] = lists;
  const list = written.find((l) => l.asked > 0);
  const known = lock && lock.asked > 0 ? lock : list;
  return { file: list?.file ?? 'packages.yml', asked: known?.asked ?? 0, named: known?.named ?? [] };
}

async function entriesOf(path: string, shown: string): Promise<readonly unknown[]> {
  if (!existsSync(path)) return [];
  const { value } = await readYaml(path, shown);
  return isMap(value) ? asList(value['packages']) : [];
}
