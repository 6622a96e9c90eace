import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Ran } from '../../flow/project.ts';
import { DAYS, EXAMPLE, grownOn, writeDump } from './grown.ts';

const VARVE = join(import.meta.dirname, '..', '..', '..', 'bin', 'varve');
const KILL_AT = join(import.meta.dirname, 'kill-at.ts');

const TABLES = {
  'silver.tenant_history': 'tenant_id, valid_from',
  'silver.tenant_status_history': 'tenant_id, valid_from',
  'gold.tenant_status_transitions': 'tenant_id, valid_from',
  'staging.tenants': 'id',
  'seeds.tenant_status_codes': 'status',
};

/** What a command is killed at: the n-th thing it tells that the pattern is for. */
export interface Moment {
  readonly at: RegExp;
  readonly nth?: number;
}

/** The grown example in a folder of its own, driven from the command line. */
export class World implements AsyncDisposable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** A copy of another one, or the bare example. */
  static async of(from?: World): Promise<World> {
    const world = new World(await mkdtemp(join(tmpdir(), 'varve-disaster-')));
    if (from) await cp(from.dir, world.dir, { recursive: true, preserveTimestamps: true });
    else await cp(join(EXAMPLE, 'dbt'), world.path('dbt'), { recursive: true });
    return world;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  store(name: string): string {
    return this.path(`dbt/store/prod/${name}`);
  }

  get database(): string {
    return this.path('dbt/data/tenants.duckdb');
  }

  async varve(...args: readonly string[]): Promise<Ran> {
    return this.#run(args, {});
  }

  /** Runs a command that must succeed, or end with another code. */
  async does(args: readonly string[], code = 0): Promise<string> {
    const ran = await this.varve(...args);
    assert.equal(ran.code, code, `${args.join(' ')}: ${ran.text.slice(-3000)}`);
    return ran.text;
  }

  /** Kills a command (-9) in the middle. */
  async killed(args: readonly string[], { at, nth = 1 }: Moment): Promise<void> {
    const { signal, text } = await this.#run([...args, '--json'], {
      NODE_OPTIONS: `--import ${KILL_AT}`,
      VARVE_KILL_AT: at.source,
      VARVE_KILL_NTH: String(nth),
    });
    assert.equal(signal, 'SIGKILL', `${args.join(' ')} reached ${at.source}: ${text.slice(-3000)}`);
  }

  async #run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
    const child = spawn(process.execPath, [VARVE, ...args], {
      cwd: this.path('dbt'),
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, text };
  }

  /** Writes the dumps of days `from` up to (without) `to`, by their place among the sixty. */
  async dumps(from: number, to: number): Promise<void> {
    for (const day of DAYS.slice(from, to)) await writeDump(this.path('dumps'), day, { rows: grownOn(day) });
  }

  async change(...statements: readonly string[]): Promise<void> {
    const instance = await DuckDBInstance.create(this.database);
    const connection = await instance.connect();
    for (const sql of statements) await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
  }

  /** Every row of histories, gold, staging and seeds as text; `recorded: false` leaves out when a version was put there. */
  async everything({ recorded }: { readonly recorded: boolean }): Promise<readonly string[]> {
    const instance = await DuckDBInstance.create(this.database, { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    const lines: string[] = [];
    for (const [table, order] of Object.entries(TABLES)) {
      const columns = recorded ? 'columns(*)' : "columns(c -> c <> 'dbt_updated_at')";
      const rows = await connection.runAndReadAll(`select ${columns}::varchar from ${table} order by ${order}`);
      lines.push(...rows.getRows().map((row) => `${table} ${JSON.stringify(row)}`));
    }
    connection.closeSync();
    instance.closeSync();
    return lines;
  }

  /** The end of every disaster: what stands is row for row what an undisturbed life left, and all of it verifies. */
  async isLike(other: World, { recorded = false }: { readonly recorded?: boolean } = {}): Promise<void> {
    const [mine, undisturbed] = [await this.everything({ recorded }), await other.everything({ recorded })];
    const apart = mine.findIndex((line, i) => line !== undisturbed[i]);
    assert.equal(mine[apart], undisturbed[apart], 'the first row that differs');
    assert.equal(mine.length, undisturbed.length);
    await this.does(['verify']);
  }

  /** Keys of the layers of the one table, oldest first. */
  async layers(): Promise<readonly string[]> {
    const names = await readdir(this.store('bronze/tenants'));
    return names.filter((name) => name.endsWith('.parquet')).sort();
  }
}

export interface Lives {
  /** All sixty days, a backup after the 57th. */
  readonly grown: World;
  /** The first 56 of them. */
  readonly early: World;
  /** A copy of the database of the 55th day. */
  readonly old: string;
}

let lives: Promise<Lives> | undefined;

/** Lived once for all disasters. */
export function lived(): Promise<Lives> {
  lives ??= live();
  return lives;
}

async function live(): Promise<Lives> {
  const grown = await World.of();
  await grown.dumps(0, 55);
  await grown.does(['daily']);
  const old = grown.path('old.duckdb');
  await copyFile(grown.database, old);
  await grown.dumps(55, 56);
  await grown.does(['daily']);
  const early = await World.of(grown);
  await grown.dumps(56, 57);
  await grown.does(['daily']);
  await grown.does(['backup']);
  await grown.dumps(57, 60);
  await grown.does(['daily']);
  return { grown, early, old };
}
