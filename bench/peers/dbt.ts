import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Command } from '../harness/usage.ts';

const PROJECT = join(import.meta.dirname, '../dbt');
const REQUIREMENTS = join(PROJECT, 'requirements.txt');
/** Kept between runs of the bench: an installation takes a minute. */
const VENV = join(import.meta.dirname, '../../node_modules/.cache/varve-bench-dbt');
const STAMP = join(VENV, 'installed.txt');

/** Installs the pinned dbt with its DuckDB adapter, where it is not there. */
export async function installDbt(): Promise<void> {
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  if (existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === wanted) return;
  await rm(VENV, { recursive: true, force: true });
  await mkdir(join(VENV, '..'), { recursive: true });
  await run({ program: 'python3', args: ['-m', 'venv', VENV] });
  // a full freeze: one of dbt-core's declared dependencies downloads while it installs, and nothing here uses it
  await run({ program: join(VENV, 'bin/pip'), args: ['install', '--quiet', '--no-deps', '-r', REQUIREMENTS] });
  await writeFile(STAMP, wanted);
}

/** The dbt project of the bench, copied into this folder, so that what dbt keeps lies there. */
export async function dbtProject(folder: string): Promise<(database: string, ...args: readonly string[]) => Command> {
  await cp(PROJECT, folder, { recursive: true });
  return (database, ...args) => dbtCommand(folder, database, args);
}

/** dbt on the project in a folder. */
export function dbtCommand(folder: string, database: string, args: readonly string[]): Command {
  return {
    program: join(VENV, 'bin/dbt'),
    args: [...args, '--project-dir', folder, '--profiles-dir', folder],
    env: { BENCH_DATABASE: database, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' },
    cwd: folder,
  };
}
