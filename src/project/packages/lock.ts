import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { isMap, readYaml, type YamlMap } from '../config/yaml.ts';
import { scalarText, type PackageSpec } from './spec.ts';

export const LOCK_FILE = 'package-lock.yml';

/** The hash that dbt writes into package-lock.yml: sha-1 of the sorted entries of packages.yml. */
export function hashOf(specs: readonly PackageSpec[]): string {
  return hashed(specs.map((spec) => ({ ...fieldsOf(spec), unrendered: spec.written })));
}

/** True for a lock that belongs to the list; dbt before 1.9 hashed without what was written. */
export function isLockOf(hash: string | undefined, specs: readonly PackageSpec[]): boolean {
  return hash === hashOf(specs) || hash === hashed(specs.map(fieldsOf));
}

function hashed(entries: readonly YamlMap[]): string {
  const lines = entries.map(pythonJson).sort((a, b) => (a < b ? -1 : 1));
  return createHash('sha1').update(lines.join('\n')).digest('hex');
}

/** An entry's fields as dbt's own record of it has them, absent ones as null. */
function fieldsOf({ kind, name, rendered }: PackageSpec): YamlMap {
  const named = name === undefined ? {} : { name };
  switch (kind) {
    case 'local':
      return { local: rendered['local'], ...named };
    case 'tarball':
      return { tarball: rendered['tarball'], ...named };
    case 'git':
      return {
        git: rendered['git'],
        revision: rawVersion(rendered['revision']),
        subdirectory: rendered['subdirectory'] ?? null,
        'warn-unpinned': rendered['warn-unpinned'] ?? null,
        ...named,
      };
    case 'hub':
      return {
        package: rendered['package'],
        version: Array.isArray(rendered['version'])
          ? (rendered['version'] as unknown[]).map(rawVersion)
          : rawVersion(rendered['version']),
        install_prerelease: rendered['install_prerelease'] ?? false,
        ...named,
      };
  }
}

/** dbt keeps a fraction as a number and makes a whole number text. */
function rawVersion(value: unknown): unknown {
  return typeof value === 'number' ? value : (scalarText(value) ?? null);
}

/** JSON as Python's json.dumps(sort_keys=True) writes it. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (isMap(value)) {
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${pythonJson(key)}: ${pythonJson(value[key])}`).join(', ')}}`;
  }
  if (typeof value === 'number' || typeof value === 'bigint') return scalarText(value) ?? 'null';
  return JSON.stringify(value ?? null).replaceAll(/[\u007f-\uffff]/g, unicodeEscape);
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** `sha1_hash` of a folder's lock file; undefined where there is no lock file, or no hash in it. */
export async function readLockHash(dir: string): Promise<string | undefined> {
  const path = join(dir, LOCK_FILE);
  if (!existsSync(path)) return undefined;
  const { value } = await readYaml(path, LOCK_FILE);
  const hash = isMap(value) ? value['sha1_hash'] : undefined;
  return typeof hash === 'string' ? hash : undefined;
}

/** Writes package-lock.yml in dbt's form, as a whole or not at all. */
export async function writeLock(dir: string, packages: readonly YamlMap[], hash: string): Promise<string> {
  const path = join(dir, LOCK_FILE);
  const text = stringify(
    { packages, sha1_hash: hash },
    { version: '1.1', sortMapEntries: true, singleQuote: true, lineWidth: 0 },
  );
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
  return path;
}
