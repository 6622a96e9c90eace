import { cp, mkdir, rm } from 'node:fs/promises';
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
  await cp(join(import.meta.dirname, '../project'), folder, { recursive: true });
  await mkdir(join(folder, 'data'));
  return projectAt(folder);
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

/** A project that has published these days. Dumps are written a day at a time and removed again, but for the last. */
export async function livedProject(workshop: Workshop, name: string, life: Life): Promise<BenchProject> {
  const project = await newProject(workshop, name);
  for (let day = 1; day <= life.days; day++) {
    await run(project.daily(day, await workshop.packedDump(day, life.rows)));
    if (day < life.days) await workshop.forget(day, life.rows);
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
