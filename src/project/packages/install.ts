import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail } from '../../errors.ts';
import { asText, isMap, readYaml, type YamlMap } from '../config/yaml.ts';
import { renderYaml } from '../config/render-yaml.ts';
import type { Scope } from '../template/index.ts';
import { addPackage, type AddedPackage } from './add.ts';
import { scrub, type Depot } from './depot.ts';
import { openHub } from './hub.ts';
import { hashOf, isLockOf, LOCK_FILE, readLockHash, writeLock } from './lock.ts';
import { onBench, type Bench } from './place.ts';
import { packageScope, readLocked, readPackages, type PackageList, type RenderInput } from './read.ts';
import { pin, refuseTwins, resolvePackages, type NamedPackage } from './resolve.ts';

export interface InstallOptions extends RenderInput {
  readonly dir: string;
  readonly signal?: AbortSignal | undefined;
  /** Chooses versions anew although the lock file still fits. */
  readonly upgrade?: boolean | undefined;
  /** Chooses versions and writes the lock file, and installs nothing. */
  readonly lock?: boolean | undefined;
  /** Writes an entry into packages.yml first. */
  readonly add?: AddedPackage | undefined;
}

export interface InstalledPackage {
  readonly name: string;
  /** `version 1.3.0`, `revision 4f2a…`, `<local @ ../shared>`. */
  readonly from: string;
}

/**
 * dbt's `deps`: chooses versions of the packages that a project asks for, notes them in package-lock.yml and puts the
 * packages into dbt_packages, all of them or, on an error, none. Tells what it does in dbt's words.
 * Errors: those of the packages (docs/errors.md), `project-missing`, `interrupted`.
 */
export async function installPackages(options: InstallOptions): Promise<readonly InstalledPackage[]> {
  const dir = resolve(options.dir);
  const tell = (text: string): void => options.tell(scrub(text, options.env));
  const scope = packageScope({ ...options, tell });
  const project = await readHead(dir, scope);
  const undo = options.add && (await addPackage(dir, options.add, tell));
  try {
    const list = await readPackages(dir, scope);
    if (list.specs.length === 0) tell('Warning: No packages were found in packages.yml');
    // whoever has no list keeps what lies in dbt_packages: it was put there by hand
    if (!list.exists || (list.specs.length === 0 && options.lock === true)) return [];
    return await onBench({ dir, installPath: project.installPath }, (bench) =>
      installList(list, { ...options, dir, tell, scope, bench, root: project.name }),
    );
  } catch (error) {
    await undo?.();
    throw error;
  }
}

interface Installing extends InstallOptions {
  readonly scope: Scope;
  readonly bench: Bench;
  /** Name of the project. */
  readonly root: string;
}

async function installList(list: PackageList, given: Installing): Promise<InstalledPackage[]> {
  const { dir, bench, env, tell, signal, scope } = given;
  const hub = openHub(env['DBT_PACKAGE_HUB_URL'], signal);
  const depot: Depot = { dir, downloads: bench.downloads, hub, scope, env, tell, signal };
  const fits =
    given.upgrade !== true && existsSync(join(dir, LOCK_FILE)) && isLockOf(await readLockHash(dir), list.specs);
  const asked = list.specs.map((spec) => ({ spec, by: list.file }));
  const packages = fits ? await lockedPackages(depot, given.root) : await resolvePackages(asked, given.root, depot);
  const installed: InstalledPackage[] = [];
  if (given.lock !== true) for (const one of packages) installed.push(await installOne(one, { bench, depot }));
  if (!fits && packages.length > 0) {
    const path = await writeLock(dir, await lockEntries(packages), hashOf(list.specs));
    tell(`Updating lock file in file path: ${path}`);
  }
  if (given.lock !== true) await bench.replace();
  tellOfUpdates(packages, tell);
  return installed;
}

/** The packages as the lock file notes them. */
async function lockedPackages(depot: Depot, root: string): Promise<NamedPackage[]> {
  const specs = (await readLocked(join(depot.dir, LOCK_FILE), depot.scope)) ?? [];
  const packages: NamedPackage[] = [];
  for (const spec of specs) {
    const pinned = await pin([{ spec, by: LOCK_FILE }], depot);
    packages.push({ pinned, name: (await pinned.describe()).name });
  }
  refuseTwins(packages, root);
  return packages;
}

async function installOne(
  { pinned, name }: NamedPackage,
  { bench, depot: { tell, signal } }: { readonly bench: Bench; readonly depot: Depot },
): Promise<InstalledPackage> {
  if (signal?.aborted === true) fail('interrupted', { during: `the installation of ${pinned.label}` });
  tell(`Installing ${pinned.label}`);
  await pinned.install(join(bench.packages, name));
  const from = await pinned.from();
  tell(`Installed from ${from}`);
  if (pinned.latest) tell(pinned.latest.isThis ? 'Up to date!' : `Updated version available: ${pinned.latest.version}`);
  if (pinned.subdirectory !== undefined) tell(`and subdirectory ${pinned.subdirectory}`);
  return { name, from };
}

async function lockEntries(packages: readonly NamedPackage[]): Promise<YamlMap[]> {
  const entries: YamlMap[] = [];
  for (const { pinned, name } of packages) entries.push({ ...(await pinned.locked()), name });
  return entries;
}

function tellOfUpdates(packages: readonly NamedPackage[], tell: (text: string) => void): void {
  const old = packages.filter(({ pinned }) => pinned.latest?.isThis === false).map(({ pinned }) => pinned.label);
  if (old.length === 0) return;
  tell(`\nUpdates available for packages: [${old.map((label) => `'${label}'`).join(', ')}]`);
  tell('Update your versions in packages.yml, then run dbt deps');
}

interface Head {
  readonly name: string;
  readonly installPath: string;
}

/** What of dbt_project.yml installing needs; the rest of it may need what is not installed yet. */
async function readHead(dir: string, scope: Scope): Promise<Head> {
  const path = join(dir, 'dbt_project.yml');
  if (!existsSync(path)) fail('project-missing', { dir });
  const file = await readYaml(path, 'dbt_project.yml');
  const value = isMap(file.value) ? file.value : {};
  const key = value['packages_install_path'] === undefined ? 'packages-install-path' : 'packages_install_path';
  const installPath = asText(await renderYaml(value[key], { scope, file, path: [key] }));
  return { name: asText(value['name']), installPath: installPath === '' ? 'dbt_packages' : installPath };
}
