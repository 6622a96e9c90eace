import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Connection, Dialect, Warehouse } from '../../src/adapter/index.ts';
import { statement } from '../../src/sql.ts';
import type { Subject } from './suite.ts';

export interface Bench {
  readonly warehouse: Warehouse;
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** Runs one statement of the dialect. */
  readonly run: (sql: string) => Promise<number>;
  readonly rows: (sql: string) => Promise<readonly (readonly unknown[])[]>;
}

/** One case on a fresh database. An excepted case must fail. */
export function conformanceCase(subject: Subject, name: string, body: (bench: Bench) => Promise<void>): void {
  const reason = subject.exceptions[name];
  test(`${subject.adapter.name}: ${name}${reason ? ` (cannot: ${reason})` : ''}`, async () => {
    const run = withDatabase(subject, body);
    await (reason ? assert.rejects(run, `${name} passes now: take its exception away`) : run);
  });
}

async function withDatabase(subject: Subject, body: (bench: Bench) => Promise<void>): Promise<void> {
  await subject.empty?.();
  const dir = await mkdtemp(join(tmpdir(), 'varve-conformance-'));
  const warehouse = await subject.adapter.open(subject.target(dir), { projectDir: dir });
  try {
    const connection = await warehouse.connect();
    await body({
      warehouse,
      connection,
      dialect: warehouse.dialect,
      run: (sql) => connection.execute(statement('case', sql)),
      rows: async (sql) => (await connection.query(sql)).rows,
    });
    await connection.close();
  } finally {
    await warehouse.close();
    await rm(dir, { recursive: true, force: true });
  }
}
