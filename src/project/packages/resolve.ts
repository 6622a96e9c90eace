import { fail } from '../../errors.ts';
import type { Asked, Depot, Pinned } from './depot.ts';
import { pinGit } from './git.ts';
import { pinHub } from './hub-package.ts';
import { pinLocal } from './local.ts';
import type { GitSpec, HubSpec, PackageSpec } from './spec.ts';
import { pinTarball } from './tarball.ts';

/** Who asks for one package, in the order in which they were met. */
type Listing = Map<string, Asked[]>;

/**
 * Chooses a version of every package that is asked for, of those that these ask for, and so on, in dbt's order.
 * Errors: `package-conflict`, `package-version`, `package-unknown`, `package-twice`, `package-invalid`, `package-fetch`.
 */
export async function resolvePackages(asked: readonly Asked[], root: string, depot: Depot): Promise<NamedPackage[]> {
  const final: Listing = new Map();
  const pins = new Map<string, Pinned>();
  for (let pending = asked; pending.length > 0;) {
    const next: Asked[] = [];
    for (const key of new Set(pending.map((a) => keyOf(a.spec)))) {
      const known = final.get(key) ?? [];
      const fresh = pending.filter((a) => keyOf(a.spec) === key && !known.some((k) => asksTheSame(k.spec, a.spec)));
      if (fresh.length === 0) continue; // already met: circles end here
      final.set(key, [...known, ...fresh]);
      const pinned = await pin([...known, ...fresh], depot);
      pins.set(key, pinned);
      next.push(...(await pinned.describe()).asks);
    }
    pending = next;
  }
  const named: NamedPackage[] = [];
  for (const pinned of pins.values()) named.push({ pinned, name: (await pinned.describe()).name });
  refuseTwins(named, root);
  return named;
}

export interface NamedPackage {
  readonly pinned: Pinned;
  /** Name of its project, and of its folder below dbt_packages. */
  readonly name: string;
}

/** Chooses one version that suits all who ask for the same package. */
export async function pin(asked: readonly Asked[], depot: Depot): Promise<Pinned> {
  const spec = asked[0]?.spec;
  switch (spec?.kind) {
    case undefined:
      throw new TypeError('nobody asks for the package');
    case 'local':
      return pinLocal(spec, depot);
    case 'tarball':
      return pinTarball(spec, depot);
    case 'git':
      return pinGit(asked.filter(isGit), depot);
    case 'hub':
      return pinHub(spec.package, asked.filter(isHub), depot);
  }
}

function isGit(asked: Asked): asked is Asked<GitSpec> {
  return asked.spec.kind === 'git';
}

function isHub(asked: Asked): asked is Asked<HubSpec> {
  return asked.spec.kind === 'hub';
}

/** What makes two entries the same package. */
function keyOf(spec: PackageSpec): string {
  switch (spec.kind) {
    case 'local':
      return `local ${spec.local}`;
    case 'tarball':
      return `tarball ${spec.tarball}`;
    case 'git':
      return `git ${spec.git.replace(/\.git$/, '')} ${spec.subdirectory ?? ''}`;
    case 'hub':
      return `hub ${spec.package}`;
  }
}

function asksTheSame(a: PackageSpec, b: PackageSpec): boolean {
  const wish = (spec: PackageSpec): unknown =>
    spec.kind === 'git'
      ? spec.revision
      : spec.kind === 'hub'
        ? [spec.prerelease, spec.bounds.map((bound) => [bound.matcher, bound.version.text])]
        : undefined;
  return JSON.stringify(wish(a)) === JSON.stringify(wish(b));
}

/** Errors: `package-twice` for two packages of one name, or one with the root project's. */
export function refuseTwins(packages: readonly NamedPackage[], root: string): void {
  const seen = new Map([[root, 'the project itself']]);
  for (const { name, pinned } of packages) {
    const twin = seen.get(name);
    if (twin !== undefined) fail('package-twice', { name, packages: [twin, pinned.label] });
    seen.set(name, pinned.label);
  }
}
