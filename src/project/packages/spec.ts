import { fail } from '../../errors.ts';
import { asList, asText, type YamlFile, type YamlMap } from '../config/yaml.ts';
import { parseBound, type Bound } from './version.ts';

interface Written {
  /** The entry before its templates were rendered: what a lock file may tell of secrets. */
  readonly written: YamlMap;
  /** The entry with its templates rendered; integers are bigint, so that 1 and 1.0 differ as in Python. */
  readonly rendered: YamlMap;
  /** Name of the package's project, as a lock file holds it. */
  readonly name: string | undefined;
}

export interface LocalSpec extends Written {
  readonly kind: 'local';
  /** Relative to the root project, as in dbt, whoever asks. */
  readonly local: string;
}

export interface TarballSpec extends Written {
  readonly kind: 'tarball';
  /** An http(s) or file URL, or a path. */
  readonly tarball: string;
  readonly name: string;
}

export interface GitSpec extends Written {
  readonly kind: 'git';
  readonly git: string;
  /** Branch, tag or commit; undefined for the default branch. */
  readonly revision: string | undefined;
  readonly subdirectory: string | undefined;
  readonly warnUnpinned: boolean;
}

export interface HubSpec extends Written {
  readonly kind: 'hub';
  /** `dbt-labs/dbt_utils`. */
  readonly package: string;
  readonly bounds: readonly Bound[];
  readonly prerelease: boolean;
}

/** One entry of packages.yml. */
export type PackageSpec = LocalSpec | TarballSpec | GitSpec | HubSpec;

/** Keys of each kind of entry, its own first. */
const KEYS = {
  local: ['local', 'name'],
  tarball: ['tarball', 'name'],
  git: ['git', 'revision', 'subdirectory', 'warn-unpinned', 'name'],
  package: ['package', 'version', 'install_prerelease', 'name'],
} as const;

export interface SpecSource {
  readonly file: YamlFile;
  readonly rendered: YamlMap;
  readonly index: number;
}

/** One entry as dbt takes it. Errors: `package-entry` with the entry's place. */
export function readSpec(written: YamlMap, source: SpecSource): PackageSpec {
  const { rendered, file, index } = source;
  const refuse = (problem: string): never =>
    fail('package-entry', { file: file.file, problem }, { place: file.placeOf(['packages', index]) });
  if (rendered['private'] !== undefined)
    return refuse("'private' is a service of dbt's platform: write git: with the repository's address");
  const own = (['tarball', 'git', 'package', 'local'] as const).find((key) => rendered[key] !== undefined);
  if (own === undefined) return refuse('an entry needs one of package, git, local, tarball');
  const stray = Object.keys(rendered).find((key) => !(KEYS[own] as readonly string[]).includes(key));
  if (stray !== undefined) return refuse(`${own}: there is no key ${stray}; it takes ${KEYS[own].join(', ')}`);
  const value = asText(rendered[own]);
  if (value === '') return refuse(`${own}: has no value`);
  const name = rendered['name'] === undefined ? undefined : asText(rendered['name']);
  const common = { written, rendered, name };
  switch (own) {
    case 'local':
      return { kind: 'local', ...common, local: value };
    case 'tarball':
      return name === undefined
        ? refuse('tarball: needs a name')
        : { kind: 'tarball', ...common, name, tarball: value };
    case 'git':
      return { ...gitSpec(rendered, refuse), ...common, git: value };
    case 'package':
      return { ...hubSpec(value, rendered, refuse), ...common };
  }
}

type Refuse = (problem: string) => never;

function gitSpec(
  rendered: YamlMap,
  refuse: Refuse,
): Pick<GitSpec, 'kind' | 'revision' | 'subdirectory' | 'warnUnpinned'> {
  const revision = scalarText(rendered['revision']);
  const subdirectory = scalarText(rendered['subdirectory']);
  if (revision?.startsWith('-') === true) refuse(`git: '${revision}' is not a revision`);
  if (subdirectory !== undefined && !isBelow(subdirectory)) refuse(`git: ${subdirectory} leads out of the repository`);
  return { kind: 'git', revision, subdirectory, warnUnpinned: rendered['warn-unpinned'] !== false };
}

function isBelow(path: string): boolean {
  return !path.startsWith('/') && !path.includes('\\') && !path.split('/').includes('..');
}

function hubSpec(
  name: string,
  rendered: YamlMap,
  refuse: Refuse,
): Pick<HubSpec, 'kind' | 'package' | 'bounds' | 'prerelease'> {
  if (!/^[\w.-]+\/[\w.-]+$/.test(name)) refuse(`package: ${name} needs a namespace, as in dbt-labs/dbt_utils`);
  const versions = asList(rendered['version']).map((v) => scalarText(v) ?? '');
  if (versions.length === 0) refuse(`package: ${name} needs a version`);
  const bounds = versions.map(
    (text) => parseBound(text) ?? refuse(`package: ${name}: "${text}" is not a valid semantic version`),
  );
  return { kind: 'hub', package: name, bounds, prerelease: rendered['install_prerelease'] === true };
}

/** A scalar as Python would print it: 1.0 is `1.0`. Undefined for none. */
export function scalarText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}.0` : String(value);
  return JSON.stringify(value);
}
