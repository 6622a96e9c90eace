import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { ShopProject, type Files } from '../flow/project.ts';

/** A row of `people`; its key is the id. */
export interface Person {
  readonly id: number;
  readonly status: string;
  readonly email: string | null;
}

const MODELS: Files = {
  'varve.yml':
    "time_zone: Asia/Tokyo\ndumps: {from: dumps, name: 'shop-{date}.sql'}\ngate: {gone: {share: 1, keys: 100}}\n",
  'models/sources.yml': 'version: 2\nsources:\n  - name: staging\n    tables: [{name: people}]\n',
  'models/silver/customer_history.sql':
    "{{ config(materialized='history', key=['number']) }}\nselect id as number, status, email from {{ source('staging', 'people') }}\n",
  'models/silver/kept_history.sql':
    "{{ config(materialized='history', key=['id'], absent='keep', update_in_place=['email']) }}\nselect id, status, email from {{ source('staging', 'people') }}\n",
  'models/silver/status_history.sql':
    "{{ config(materialized='history', key=['status']) }}\nselect status, count(*) as people from {{ source('staging', 'people') }} group by status\n",
  'models/gold/customers_now.sql':
    "{{ config(materialized='table') }}\nselect number, status, email from {{ ref('customer_history') }} where is_current\n",
};

/** A project whose table has a primary key, with histories of three kinds. */
export function peopleProject(files: Files = {}): Promise<ShopProject> {
  return ShopProject.make({ ...MODELS, ...files });
}

/** Writes the dump of a day where `daily` finds it. */
export async function dumpPeople(shop: ShopProject, day: string, people: readonly Person[]): Promise<string> {
  const text = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);
  const values = people.map(({ id, status, email }) => `(${id},${text(status)},${text(email)})`);
  const path = `dumps/shop-${day}.sql`;
  await shop.write({
    [path]: [
      '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)',
      '-- Host: localhost    Database: shop',
      'DROP TABLE IF EXISTS `people`;',
      'CREATE TABLE `people` (\n  `id` bigint NOT NULL,\n  `status` varchar(20) NOT NULL,\n  `email` varchar(50) DEFAULT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;',
      ...(values.length > 0 ? [`INSERT INTO \`people\` VALUES ${values.join(',')};`] : []),
      `-- Dump completed on ${day}  5:30:00`,
      '',
    ].join('\n'),
  });
  return path;
}

/** Files below the folders in which one of the texts is found: as bytes, unpacked, in Parquet rows, or in a database's rows. */
export async function holding(folders: readonly string[], texts: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
    for (const entry of entries.filter((e) => e.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const forms = await formsOf(path);
      if (texts.some((text) => forms.some((form) => form.includes(text)))) found.push(path);
    }
  }
  return found.sort();
}

async function formsOf(path: string): Promise<Buffer[]> {
  const bytes = await readFile(path);
  if (path.endsWith('.gz')) return [bytes, gunzipSync(bytes)];
  if (path.endsWith('database.zst')) return [bytes, ...(await databaseForms(zstdDecompressSync(bytes)))];
  if (path.endsWith('.zst')) return [bytes, zstdDecompressSync(bytes)];
  if (path.endsWith('.parquet')) return [bytes, await withDuck((c) => rowsOf(c, `read_parquet('${path}')`))];
  return path.endsWith('.duckdb') ? databaseForms(bytes) : [bytes];
}

/** The file as it is, and every row of every table. */
async function databaseForms(bytes: Buffer): Promise<Buffer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'varve-search-'));
  try {
    const path = join(folder, 'copy.duckdb');
    await writeFile(path, bytes);
    const rows = await withDuck(async (connection) => {
      await connection.run(`ATTACH '${path}' AS copy (READ_ONLY)`);
      const tables = await connection.runAndReadAll(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'copy'",
      );
      const all = await Promise.all(
        tables.getRows().map(([schema, table]) => rowsOf(connection, `copy."${String(schema)}"."${String(table)}"`)),
      );
      return Buffer.concat(all);
    });
    return [bytes, rows];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function rowsOf(connection: DuckDBConnection, from: string): Promise<Buffer> {
  const read = await connection.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM ${from}`);
  return Buffer.from(JSON.stringify(read.getRows()));
}

async function withDuck<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** SHA-256 of every file below a folder, by name: what a command that touches nothing leaves the same. */
export async function sumsOf(folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', 'find . -type f | sort | xargs -r sha256sum'], {
    cwd: folder,
  });
  return stdout;
}
