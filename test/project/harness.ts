import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { parseDay } from '../../src/day.ts';
import { compileNode, loadProject, type Project, type Runtime } from '../../src/project/index.ts';

export type Files = Readonly<Record<string, string>>;

const BASE: Files = {
  'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
  'profiles.yml': 'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: ":memory:", schema: main}\n',
};

export interface Given {
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Reads a project made of files; no database is opened. */
export async function project(files: Files, given: Given = {}): Promise<Project> {
  const dir = await mkdtemp(join(tmpdir(), 'varve-project-'));
  try {
    for (const [path, text] of Object.entries({ ...BASE, ...files })) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    return await loadProject({
      dir,
      profilesDir: undefined,
      target: undefined,
      vars: given.vars ?? {},
      env: given.env ?? {},
      startedAt: new Date('2026-02-06T00:00:00Z'),
      engine: () => Promise.resolve(duckdb),
      log: () => undefined,
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A database that answers nothing. */
export const RUNTIME: Runtime = {
  day: parseDay('2026-02-07'),
  runStartedAt: new Date('2026-02-06T22:00:00Z'),
  fullRefresh: false,
  sourceSchema: (schema) => schema,
  isIncremental: () => Promise.resolve(true),
  query: () => Promise.resolve({ columns: [{ name: 'a', type: 'INTEGER' }], rows: [[41]] }),
  execute: () => Promise.resolve(),
  findRelation: () => Promise.resolve(undefined),
  columns: () => Promise.resolve([]),
  log: () => undefined,
};

/** The compiled SQL of a node by name, white space folded. */
export async function compiled(of: Project, name: string, runtime: Runtime = RUNTIME): Promise<string> {
  const node = Object.values(of.manifest.nodes).find((n) => n.name === name);
  if (!node) throw new Error(`no node ${name}`);
  return (await compileNode(of, node, runtime)).sql.replaceAll(/\s+/g, ' ').trim();
}
