import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dateOfDay } from '../generator/index.ts';
import { varve } from './programs.ts';
import { run, type Command } from './usage.ts';
import type { Workshop } from './workshop.ts';

/** A copy of the bench's project, with a database and a store of its own. */
export interface BenchProject {
  readonly folder: string;
  readonly database: string;
  command(...args: readonly string[]): Command;
  /** Loads and publishes this day. */
  daily(day: number, dump: string): Command;
}

export async function newProject(workshop: Workshop, name: string): Promise<BenchProject> {
  const folder = await workshop.empty(name);
  await layOut(folder);
  return projectAt(folder);
}

async function layOut(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(join(import.meta.dirname, '../project'), folder, { recursive: true });
  await mkdir(join(folder, 'data'));
}

/** A project that is there. */
export function projectAt(folder: string): BenchProject {
  return {
    folder,
    database: join(folder, 'data/bench.duckdb'),
    command: (...args) => varve(folder, ...args),
    daily: (day, dump) => varve(folder, 'daily', '--date', dateOfDay(day), '--dump', dump),
  };
}

/** A project that has published these days: a copy of one that is lived once, however many measures ask for it. */
export async function livedProject(workshop: Workshop, name: string, life: Life): Promise<BenchProject> {
  const project = projectAt(join(workshop.folder, name));
  await restore(await lived(workshop, life), project);
  return project;
}

/** Goes on where an earlier run was stopped. Dumps are written a day at a time and removed again, but for the last. */
async function lived(workshop: Workshop, { days, rows }: Life): Promise<BenchProject> {
  const folder = join(workshop.lives, `${rows}-rows-${days}-days`);
  const reached = `${folder}.day`;
  if (!existsSync(reached)) {
    await layOut(folder);
    await writeFile(reached, '0');
  }
  const project = projectAt(folder);
  for (let day = Number(await readFile(reached, 'utf8')) + 1; day <= days; day++) {
    await run(project.daily(day, await workshop.packedDump(day, rows)));
    await writeFile(reached, String(day));
    if (day < days) await workshop.forget(day, rows);
  }
  return project;
}

/** Puts a copy of one project in the place of another. What the store holds is never changed, so links to it do. */
export async function restore(from: BenchProject, to: BenchProject): Promise<void> {
  await rm(to.folder, { recursive: true, force: true });
  const store = join(from.folder, 'store');
  await cp(from.folder, to.folder, { recursive: true, filter: (source) => source !== store });
  await run({ program: 'cp', args: ['--archive', '--link', store, join(to.folder, 'store')] });
}

export interface Life {
  readonly days: number;
  readonly rows: number;
}
