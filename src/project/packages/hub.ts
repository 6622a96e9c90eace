import { fail } from '../../errors.ts';
import { asList, asText, isMap, type YamlMap } from '../config/yaml.ts';
import { DBT_VERSION } from '../../dbt-version.ts';
import { fetchBytes } from './http.ts';
import type { HubSpec } from './spec.ts';
import { compareVersions, parseBound, satisfies, type Version } from './version.ts';

/** One version of a package as the hub describes it. */
export interface HubVersion {
  readonly version: Version;
  /** Name of its project. */
  readonly name: string;
  /** Entries of its packages.yml. */
  readonly packages: readonly YamlMap[];
  readonly tarball: string;
  /** Whether it goes with the version of dbt's format that is spoken here. */
  readonly compatible: boolean;
}

/** The package index. */
export interface Hub {
  readonly url: string;
  /** Every version of a package, oldest first. Errors: `package-unknown`, `package-fetch`. */
  versions(name: string): Promise<readonly HubVersion[]>;
}

const DEFAULT_URL = 'https://hub.getdbt.com/';

export function openHub(base: string | undefined, signal: AbortSignal | undefined): Hub {
  const url = (base ?? '') === '' ? DEFAULT_URL : `${base?.replace(/\/+$/, '') ?? ''}/`;
  const known = new Map<string, Promise<readonly HubVersion[]>>();
  return {
    url,
    versions(name) {
      const found = known.get(name) ?? fetchVersions(url, name, signal);
      known.set(name, found);
      return found;
    },
  };
}

async function fetchVersions(hub: string, name: string, signal: AbortSignal | undefined): Promise<HubVersion[]> {
  const url = `${hub}api/v1/${name}.json`;
  const body = await fetchBytes({ url, shown: url }, signal);
  if (!body) return fail('package-unknown', { package: name, hub });
  const versions = parseJson(body);
  if (!isMap(versions) || !isMap(versions['versions']))
    return fail('package-fetch', { what: url, reason: 'the answer is not that of a package index' });
  return Object.entries(versions['versions'])
    .flatMap(([text, described]) => hubVersion(text, described) ?? [])
    .sort((a, b) => compareVersions(a.version, b.version));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function hubVersion(text: string, described: unknown): HubVersion | undefined {
  const version = parseBound(text)?.version;
  if (!version || !isMap(described) || !isMap(described['downloads'])) return undefined;
  return {
    version,
    name: asText(described['name']),
    packages: asList(described['packages']).filter(isMap),
    tarball: asText(described['downloads']['tarball']),
    compatible: isCompatible(described['require_dbt_version']),
  };
}

/** A range that dbt would not understand lets every version through. */
function isCompatible(required: unknown): boolean {
  const own = parseBound(DBT_VERSION)?.version;
  const bounds = asList(required).map((text) => parseBound(asText(text)));
  return own === undefined || bounds.every((bound) => bound === undefined || satisfies(own, bound));
}

/** What can be installed for these askers, oldest first: a prerelease only where one asks for it. */
export function installable(versions: readonly HubVersion[], specs: readonly HubSpec[]): HubVersion[] {
  const prerelease = specs.some((s) => s.prerelease || s.bounds.some((b) => b.version.prerelease.length > 0));
  return versions.filter((v) => v.compatible && (prerelease || v.version.prerelease.length === 0));
}
