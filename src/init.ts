import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { inspectDump } from './dump/index.ts';
import { fail } from './errors.ts';
import { scaffold, starter, starterProfile } from './project/scaffold/index.ts';

export interface InitOptions {
  /** Parts of the dump that the project is made from. */
  readonly from: readonly string[];
  /** Folder of the project; made where it is not there. */
  readonly dir: string;
  /** Tables that get a history; left out: each that has a key. */
  readonly tables?: readonly string[] | undefined;
  readonly database?: string | undefined;
  readonly timeZone?: string | undefined;
}

export interface InitResult {
  readonly dir: string;
  readonly written: readonly string[];
  /** Files that were there already; none of them is touched. */
  readonly kept: readonly string[];
  readonly tables: number;
  readonly histories: readonly string[];
  /** Tables without a key, which get no history by themselves. */
  readonly keyless: readonly string[];
}

/** Makes a project out of a dump; run again on a newer one it adds what is new and touches nothing else. */
export async function initProject(options: InitOptions): Promise<InitResult> {
  const dump = await inspectDump({ parts: options.from }, { database: options.database });
  const names = dump.tables.map((t) => t.name);
  const missing = options.tables?.find((name) => !names.includes(name));
  if (missing !== undefined) fail('init-table-unknown', { table: missing, tables: names });
  const keyed = dump.tables.filter((t) => t.key.length > 0).map((t) => t.name);
  const histories = options.tables ?? keyed;
  const first = resolve(options.from[0] ?? '.');
  const files = scaffold(dump.tables, {
    name: await projectName(options.dir, dump.database ?? basename(resolve(options.dir))),
    timeZone: options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    staging: 'staging',
    dumps: { from: relative(resolve(options.dir), dirname(first)) || '.', pattern: patternOf(basename(first)) },
    histories,
  });
  const written: string[] = [];
  const kept: string[] = [];
  for (const [path, text] of files) ((await writeNew(join(options.dir, path), text)) ? written : kept).push(path);
  const keyless = names.filter((name) => !keyed.includes(name));
  return { dir: options.dir, written, kept, tables: names.length, histories, keyless };
}

export interface StarterOptions {
  readonly name: string;
  /** Folder in which the project's own is made. */
  readonly parent: string;
  /** Folder of profiles.yml; left out: `~/.dbt`. */
  readonly profilesDir?: string | undefined;
  readonly skipProfile: boolean;
}

export interface StarterResult {
  readonly dir: string;
  /** Path of profiles.yml; undefined where it was not asked for. */
  readonly profiles: string | undefined;
  /** False: it was there already, and was left as it is. */
  readonly profileIsNew: boolean;
}

/** Makes a first project in a new folder. Errors: `init-name-invalid`, `init-folder-there`. */
export async function initStarter({ name, parent, profilesDir, skipProfile }: StarterOptions): Promise<StarterResult> {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) fail('init-name-invalid', { name });
  const dir = join(parent, name);
  if (existsSync(dir)) fail('init-folder-there', { dir });
  for (const [path, text] of starter(name)) await writeNew(join(dir, path), text);
  if (skipProfile) return { dir, profiles: undefined, profileIsNew: false };
  const profiles = join(profilesDir ?? join(homedir(), '.dbt'), 'profiles.yml');
  return { dir, profiles, profileIsNew: await writeNew(profiles, starterProfile(name)) };
}

/** An existing project keeps its name: models added to it are configured by it. */
async function projectName(dir: string, name: string): Promise<string> {
  const text = await readFile(join(dir, 'dbt_project.yml'), 'utf8').catch(() => '');
  const given = /^name:\s*['"]?(\w+)/m.exec(text)?.[1];
  const plain = name
    .toLowerCase()
    .replaceAll(/\W+/g, '_')
    .replace(/^(?=\d)/, '_');
  return given ?? (plain === '' ? 'project' : plain);
}

/** `tenants-2026-02-06.sql.gz` → `tenants-{date}.sql.gz`. */
function patternOf(name: string): string | undefined {
  const pattern = name.replace(/\d{4}-?\d{2}-?\d{2}/, '{date}');
  return pattern === name ? undefined : pattern;
}

async function writeNew(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
