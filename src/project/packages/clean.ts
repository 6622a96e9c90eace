import { existsSync } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { fail } from '../../errors.ts';
import { readProjectFile, type ProjectFile } from '../config/project-file.ts';
import { renderYaml } from '../config/render-yaml.ts';
import { asList, asText, isMap, readYaml, type YamlMap } from '../config/yaml.ts';
import type { Scope } from '../template/index.ts';
import { packageScope, type RenderInput } from './read.ts';

export interface CleanOptions extends RenderInput {
  readonly dir: string;
  /** Removes targets outside the project too, where dbt_project.yml names them. */
  readonly outside?: boolean | undefined;
}

/**
 * dbt's `clean`: removes the clean-targets of dbt_project.yml (by default the target folder) and resolves to their paths.
 * Errors: `clean-refused`, before anything is removed, for what is the user's work or the days that are kept.
 */
export async function cleanProject(options: CleanOptions): Promise<readonly string[]> {
  const dir = await realpath(options.dir).catch(() => resolve(options.dir));
  const scope = packageScope(options);
  const file = await readProjectFile(dir, () => scope);
  const targets = await Promise.all((await cleanTargets(file, scope, options)).map((path) => real(resolve(dir, path))));
  refuse(targets, dir, { because: 'they hold what you wrote', holds: await sources(file, dir) });
  refuse(targets, dir, { because: 'they hold days that are kept, or a database', holds: await kept(dir, options.env) });
  const outside = targets.filter((path) => !path.startsWith(dir + sep));
  const isAbove = (path: string): boolean => `${dir}${sep}`.startsWith(`${path}${sep}`);
  if (outside.some(isAbove) || (outside.length > 0 && options.outside !== true))
    fail('clean-refused', { paths: outside, because: 'they are outside the project' });
  for (const path of targets) {
    options.tell(`Checking ${path}/*`);
    await rm(path, { recursive: true, force: true });
    options.tell(`Cleaned ${path}/*`);
  }
  options.tell('Finished cleaning all paths.');
  return targets;
}

interface Guarded {
  readonly because: string;
  readonly holds: readonly string[];
}

/** Refuses targets that are one of the paths, or have one of them inside. */
function refuse(targets: readonly string[], dir: string, { because, holds }: Guarded): void {
  const found = targets.filter((path) => holds.some((held) => `${held}${sep}`.startsWith(`${path}${sep}`)));
  if (found.length > 0) fail('clean-refused', { paths: found.map((p) => relative(dir, p) || '.'), because });
}

async function cleanTargets(file: ProjectFile, scope: Scope, { env }: CleanOptions): Promise<string[]> {
  const value = async (key: string): Promise<unknown> => {
    const spelt = file.written[key] === undefined ? key.replace('-', '_') : key;
    return renderYaml(file.written[spelt], { scope, file: file.source, path: [spelt] });
  };
  const given = await value('clean-targets');
  if (given !== undefined && given !== null) return [...new Set(asList(given).map(String))];
  return [env['DBT_TARGET_PATH'] ?? (asText(await value('target-path')) || 'target')];
}

function sources({ paths }: ProjectFile, dir: string): Promise<string[]> {
  const { models, seeds, snapshots, analyses, macros, tests } = paths;
  const folders = [...models, ...seeds, ...snapshots, ...analyses, ...macros, ...tests];
  return Promise.all(folders.map((path) => real(resolve(dir, path))));
}

/** The store, the dumps and the files of databases: a day that is kept is never cleaned. */
async function kept(dir: string, env: CleanOptions['env']): Promise<string[]> {
  const settings = await mapAt(join(dir, 'varve.yml'));
  const dumps = isMap(settings['dumps']) ? settings['dumps']['from'] : undefined;
  const store = typeof settings['store'] === 'string' ? settings['store'] : 'store';
  const profiles = await mapAt(join(env['DBT_PROFILES_DIR'] ?? dir, 'profiles.yml'));
  const outputs = Object.values(profiles)
    .filter(isMap)
    .flatMap((profile) => (isMap(profile['outputs']) ? Object.values(profile['outputs']) : []));
  const databases = outputs.filter(isMap).map((output) => output['path']);
  const paths = [store.replace(/\{target\}.*$/, ''), dumps ?? 'dumps', ...databases];
  const local = paths.filter((p): p is string => typeof p === 'string' && !/^[\w+.-]+:|\{[{%]/.test(p));
  return Promise.all(local.map((path) => real(resolve(dir, path))));
}

async function mapAt(path: string): Promise<YamlMap> {
  if (!existsSync(path)) return {};
  const { value } = await readYaml(path, path);
  return isMap(value) ? value : {};
}

/** Where links lead; the path itself where nothing is. */
async function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
