import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, Dialect, Warehouse } from '../src/adapter/index.ts';
import { duckdb } from '../src/adapters/duckdb/index.ts';
import { statement } from '../src/sql.ts';

/** A folder of its own for one test, removed afterwards. */
export async function inFolder(body: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'varve-test-'));
  try {
    await body(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export interface Scratch {
  readonly dir: string;
  readonly warehouse: Warehouse;
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly run: (...sql: readonly string[]) => Promise<void>;
  readonly rows: (sql: string) => Promise<readonly (readonly unknown[])[]>;
}

/** A fresh DuckDB file in a folder of its own. */
export async function inDatabase(body: (scratch: Scratch) => Promise<void>): Promise<void> {
  await inFolder(async (dir) => {
    const target = duckdb.target('dev', { type: 'duckdb', path: join(dir, 'w.duckdb') });
    const warehouse = await duckdb.open(target, { projectDir: dir });
    try {
      const connection = await warehouse.connect();
      await body({
        dir,
        warehouse,
        connection,
        dialect: warehouse.dialect,
        run: async (...sql) => {
          for (const one of sql) await connection.execute(statement('test', one));
        },
        rows: async (sql) => (await connection.query(sql)).rows,
      });
      await connection.close();
    } finally {
      await warehouse.close();
    }
  });
}
