import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mariadb } from '../../test/server/mariadb.ts';
import { run } from '../harness/usage.ts';

/** Databases of a server, and the store that goes with them, as they were. */
export interface Kept {
  restore(): Promise<void>;
}

const KEPT = '_kept';

/** Copies these databases (tables only) and the project's store, so that each run of a measure starts from the same ones. */
export async function keep(server: Mariadb, databases: readonly string[], project?: string): Promise<Kept> {
  for (const name of databases) await copy(server, name, `${name}${KEPT}`);
  const store = project === undefined ? undefined : join(project, 'store');
  if (store !== undefined) await copyFolder(store, `${store}${KEPT}`);
  return {
    restore: async () => {
      for (const name of databases) await copy(server, `${name}${KEPT}`, name);
      if (store !== undefined) await copyFolder(`${store}${KEPT}`, store);
    },
  };
}

/** What a store holds is never changed, so links do. */
async function copyFolder(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await run({ program: 'cp', args: ['--archive', '--link', from, to] });
}

async function copy(server: Mariadb, from: string, to: string): Promise<void> {
  await server.sql(`DROP DATABASE IF EXISTS ${to}; CREATE DATABASE ${to}`);
  const listed = await server.sql(`SHOW FULL TABLES FROM ${from} WHERE Table_type = 'BASE TABLE'`);
  for (const table of listed.split('\n').flatMap((line) => line.split('\t')[0] || []))
    await server.sql(
      `CREATE TABLE ${to}.\`${table}\` LIKE ${from}.\`${table}\`; INSERT INTO ${to}.\`${table}\` SELECT * FROM ${from}.\`${table}\``,
    );
}
