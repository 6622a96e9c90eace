import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemClock } from './clock.ts';
import { fail } from './errors.ts';
import { readProject, type OpenProjectOptions } from './read-project.ts';
import { inManifest, writeManifest, type Project } from './project/index.ts';
import type { BatchResults } from './run/index.ts';
import { Chooser, type Selection } from './selection.ts';

/** A node as `ls` tells of it. */
export interface Listing {
  /** How selectors name it: `shop.marts.orders`, `source:shop.raw.orders`. */
  readonly selector: string;
  readonly name: string;
  readonly path: string;
  /** The whole of it, by dbt's keys. */
  readonly node: Readonly<Record<string, unknown>>;
}

const LISTED = ['model', 'snapshot', 'test', 'unit_test', 'analysis', 'seed', 'source', 'exposure'];

/** dbt's ls: what a selection names; no database is opened. Errors: those of the project and of selection. */
export async function listNodes(options: OpenProjectOptions, selection: Selection): Promise<Listing[]> {
  const project = await readProject(options);
  const targetDir = targetOf(project, options);
  const warn = (message: string): void => options.onEvent?.({ type: 'warning', message });
  const kinds = LISTED.filter((kind) => kind !== 'analysis' || selection.resourceTypes?.includes('analysis'));
  const ids = await new Chooser(project, targetDir, warn).nodes(selection, kinds);
  await keepManifest(project, targetDir);
  return ids.flatMap((id) => {
    const item = inManifest(project.manifest, id);
    return item ? [listing(item)] : [];
  });
}

function listing(item: NonNullable<ReturnType<typeof inManifest>>): Listing {
  const path = item.original_file_path;
  const node = { ...item } as Readonly<Record<string, unknown>>;
  const named = { name: item.name, path, node };
  const fqn = item.fqn.join('.');
  switch (item.resource_type) {
    case 'source':
      return { ...named, selector: `source:${[item.package_name, item.source_name, item.name].join('.')}` };
    case 'exposure':
      return { ...named, selector: `exposure:${item.package_name}.${item.name}` };
    case 'unit_test':
      return { ...named, selector: `unit_test:${fqn}` };
    default:
      return { ...named, selector: fqn };
  }
}

/** dbt's parse: reads the project and writes manifest.json. */
export async function parseOnly(options: OpenProjectOptions): Promise<Project> {
  const project = await readProject(options);
  await keepManifest(project, targetOf(project, options));
  return project;
}

function targetOf(project: Project, { targetPath }: OpenProjectOptions): string {
  return resolve(project.dir, targetPath ?? project.file.paths.target);
}

async function keepManifest(project: Project, targetDir: string): Promise<void> {
  const { invocationId: id, env } = project.shared.base;
  await writeManifest(targetDir, project, { at: systemClock.now(), env, invocationId: id, compiled: new Map() });
}

/** What a retry runs again. */
export interface Retrying {
  /** The command that failed: `run`, `build` … */
  readonly which: string;
  /** Its options. */
  readonly args: Readonly<Record<string, unknown>>;
  /** unique_ids of what was not done. */
  readonly nodes: readonly string[];
  /** Of microbatch models that were done in part: their batches, by unique_id. */
  readonly batches: ReadonlyMap<string, BatchResults>;
}

const UNDONE = new Set(['error', 'fail', 'skipped', 'runtime error', 'partial success']);

/** What the last command left undone, by its run_results.json. Errors: `state-missing`. */
export async function retryOf(folder: string): Promise<Retrying> {
  const path = join(folder, 'run_results.json');
  const text = await readFile(path, 'utf8').catch(() =>
    fail('state-missing', {
      message: `Could not find previous run in '${folder}' target directory`,
      file: 'run_results.json',
    }),
  );
  const { results, args } = JSON.parse(text) as {
    results: { unique_id: string; status: string; batch_results?: BatchResults | null }[];
    args: Record<string, unknown>;
  };
  const nodes = results.filter((r) => UNDONE.has(r.status)).map((r) => r.unique_id);
  const batches = new Map(
    results.flatMap((r) => (r.status === 'partial success' && r.batch_results ? [[r.unique_id, r.batch_results]] : [])),
  );
  return { which: typeof args['which'] === 'string' ? args['which'] : 'build', args, nodes, batches };
}

export interface DbtDescription {
  readonly projectDir: string;
  readonly profile: string;
  readonly target: string;
  readonly type: string;
}

/** What `debug` tells in dbt's words; reads the project alone. */
export async function describeDbt(options: OpenProjectOptions): Promise<DbtDescription> {
  const { dir, profile } = await readProject(options);
  return { projectDir: dir, profile: profile.name, target: profile.target, type: profile.type };
}
