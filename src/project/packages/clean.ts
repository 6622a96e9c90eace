import { existsSync } from 'node:fs';
import { realpath, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { fail } from '../../errors.ts';
import { readProjectFile, type ProjectFile } from '../config/project-file.ts';
import { isMap, readYaml, type YamlMap } from '../config/yaml.ts';
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
  const targets = await Promise.all(
    [...cleanTargets(file, options.env['DBT_TARGET_PATH'])].map((path) => real(resolve(dir, path))),
  );
  const written = await sources(file, dir);
  const days = await kept(dir, options.env);
  refuse(
    targets.filter((path) => written.some((held) => isWithin(held, path))),
    dir,
    'it holds what you wrote',
  );
  refuse(
    targets.filter((path) => days.some((held) => isWithin(held, path) || isWithin(path, held))),
    dir,
    'days that are kept, dumps or a database are there',
  );
  const outside = targets.filter((path) => !isWithin(path, dir));
  const beyond = options.outside === true ? [] : outside;
  refuse([...beyond, ...targets.filter((path) => isWithin(dir, path))], dir, 'it is not inside the project');
  for (const path of targets) {
    options.tell(`Checking ${path}/*`);
    await rm(path, { recursive: true, force: true });
    options.tell(`Cleaned ${path}/*`);
  }
  options.tell('Finished cleaning all paths.');
  return targets;
}

function refuse(targets: readonly string[], dir: string, because: string): void {
  if (targets.length > 0) fail('clean-refused', { paths: targets.map((path) => relative(dir, path) || '.'), because });
}

function isWithin(path: string, folder: string): boolean {
  return `${path}${sep}`.startsWith(`${folder}${sep}`);
}

function cleanTargets({ paths, written }: ProjectFile, target: string | undefined): Set<string> {
  const given = written['clean-targets'] ?? written['clean_targets'];
  return new Set(given === undefined ? [target ?? paths.target] : paths.clean);
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
  const folders = [env['DBT_PROFILES_DIR'] ?? dir, dir, join(homedir(), '.dbt')];
  const profiles = await Promise.all(folders.map((folder) => mapAt(join(folder, 'profiles.yml'))));
  const outputs = profiles
    .flatMap((file) => Object.values(file))
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
