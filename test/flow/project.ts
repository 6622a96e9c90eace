import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const VARVE = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output and error, as they came. */
  readonly text: string;
}

/** Text of a file below the project folder. */
export type Files = Readonly<Record<string, string>>;

const BASE: Files = {
  'dbt_project.yml':
    "name: shop\nversion: '1.0'\nprofile: shop\nmodels:\n  shop:\n    gold: {+schema: gold}\n    silver: {+schema: silver}\n",
  'profiles.yml':
    'shop:\n  target: prod\n  outputs:\n    prod: {type: duckdb, path: shop.duckdb, schema: main}\n    dev: {type: duckdb, path: dev.duckdb, schema: main}\n',
  'varve.yml':
    "time_zone: Asia/Tokyo\ndumps: {from: dumps, name: 'shop-{date}.sql'}\ngate: {gone: {share: 0.05, keys: 3}}\n",
  'macros/generate_schema_name.sql':
    '{% macro generate_schema_name(custom, node) %}{{ custom or target.schema }}{% endmacro %}\n',
  'models/sources.yml': 'version: 2\nsources:\n  - name: staging\n    tables: [{name: customers}]\n',
  'models/silver/customer_history.sql':
    "{{ config(materialized='history', key=['id']) }}\nselect * from {{ source('staging', 'customers') }}\n",
  'models/gold/customers_now.sql':
    "{{ config(materialized='table') }}\nselect id, status from {{ ref('customer_history') }} where is_current\n",
};

/** A shop's database, asked beside Varve. */
export interface ShopDatabase {
  /** Rows of a query, every value as text. */
  rows(sql: string): Promise<(string | null)[][]>;
  change(sql: string): Promise<void>;
}

/** A dbt project in a folder of its own, driven from the command line. */
export class ShopProject implements AsyncDisposable {
  readonly dir: string;
  readonly #server: ShopDatabase | undefined;

  private constructor(dir: string, server: ShopDatabase | undefined) {
    this.dir = dir;
    this.#server = server;
  }

  /** `server`: where the shop's database is, if not in a file of the project's. */
  static async make(files: Files = {}, server?: ShopDatabase): Promise<ShopProject> {
    const project = new ShopProject(await mkdtemp(join(tmpdir(), 'varve-flow-')), server);
    await project.write({ ...BASE, ...files });
    return project;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  async write(files: Files): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.dir, path)), { recursive: true });
      await writeFile(join(this.dir, path), text);
    }
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  /** Runs a command line to its end. */
  async varve(...args: readonly string[]): Promise<Ran> {
    return this.start({ args }).ended;
  }

  /** Starts a command line; `env` adds to the environment. */
  start({ args, env = {} }: { readonly args: readonly string[]; readonly env?: NodeJS.ProcessEnv }): {
    readonly kill: (signal: NodeJS.Signals) => void;
    readonly ended: Promise<Ran>;
    readonly said: () => string;
  } {
    const child = spawn(process.execPath, [VARVE, ...args], {
      cwd: this.dir,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = once(child, 'close').then(([code, signal]): Ran => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      text,
    }));
    return { kill: (signal) => child.kill(signal), ended, said: () => text };
  }

  /** Writes the day's dump where `daily` finds it. */
  async dump(day: string, rows: readonly Customer[], options: DumpOptions = {}): Promise<string> {
    const path = `dumps/shop-${day}.sql`;
    await this.write({ [path]: dumpText(day, rows, options) });
    return path;
  }

  /** Rows of a query on the project's database, every value as text. */
  async rows(sql: string, database = 'shop.duckdb'): Promise<(string | null)[][]> {
    if (this.#server) return this.#server.rows(sql);
    const instance = await DuckDBInstance.create(this.path(database), { access_mode: 'READ_ONLY' });
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${sql})`)).getRows() as (
        string | null
      )[][];
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  async change(sql: string): Promise<void> {
    if (this.#server) return this.#server.change(sql);
    const instance = await DuckDBInstance.create(this.path('shop.duckdb'));
    const connection = await instance.connect();
    await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
  }

  /** The history, one line a version: `1 a 2026-02-06..2026-02-06`. */
  async versions(): Promise<string[]> {
    const found = await this.rows(
      'select id, status, valid_from, valid_to from silver.customer_history order by id, valid_from',
    );
    return found.map(([id, status, from, to]) => `${id ?? ''} ${status ?? ''} ${from ?? ''}..${to ?? ''}`);
  }
}

export interface Customer {
  readonly id: number | null;
  readonly status: string | null;
}

export interface DumpOptions {
  /** Statements before the end line. */
  readonly extra?: string;
  readonly endLine?: boolean;
}

/** The customers as mysqldump writes them. */
export function dumpText(
  day: string,
  rows: readonly Customer[],
  { extra = '', endLine = true }: DumpOptions = {},
): string {
  const values = rows.map(({ id, status }) => `(${id ?? 'NULL'},${status === null ? 'NULL' : `'${status}'`})`);
  return [
    '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)',
    '--',
    '-- Host: localhost    Database: shop',
    '/*!50503 SET NAMES utf8mb4 */;',
    'DROP TABLE IF EXISTS `customers`;',
    'CREATE TABLE `customers` (\n  `id` bigint DEFAULT NULL,\n  `status` varchar(20) DEFAULT NULL,\n  KEY `id` (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;',
    ...(values.length > 0 ? [`INSERT INTO \`customers\` VALUES ${values.join(',')};`] : []),
    ...(extra === '' ? [] : [extra]),
    ...(endLine ? [`-- Dump completed on ${day}  5:30:00`] : []),
    '',
  ].join('\n');
}

/** Customers 1 … n with one status. */
export function customers(n: number, status = 'a'): Customer[] {
  return Array.from({ length: n }, (_, i) => ({ id: i + 1, status }));
}
