import type { Connection, SqlValue } from '../../src/adapter/index.ts';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { relation } from '../../src/relation.ts';
import { snapshotSpec, snapshotStatements, type SnapshotGiven, type SnapshotSpec } from '../../src/silver/index.ts';
import { statement } from '../../src/sql.ts';

export const SNAPSHOT = relation('snap', 's');

export type Config = Readonly<Record<string, unknown>>;

/** A snapshot's spec from what stands in its config(). */
export function specOf(config: Config): SnapshotSpec {
  return snapshotSpec({
    unique_id: 'snapshot.lab.s',
    original_file_path: 'snapshots/s.sql',
    config: {
      enabled: true,
      materialized: 'snapshot',
      tags: [],
      meta: {},
      'pre-hook': [],
      'post-hook': [],
      ...config,
    },
  });
}

export interface Counts {
  readonly opened: number;
  readonly closed: number;
}

type Options = Partial<Pick<SnapshotGiven, 'strategy' | 'nullsEqual'>>;

/** A snapshot's table on a fresh in-memory database. */
export class SnapshotTable {
  readonly connection: Connection;
  readonly #close: () => Promise<void>;

  private constructor(connection: Connection, close: () => Promise<void>) {
    this.connection = connection;
    this.#close = close;
  }

  static async open(): Promise<SnapshotTable> {
    const warehouse = await duckdb.open(duckdb.target('dev', { type: 'duckdb', path: ':memory:' }), {
      projectDir: '.',
    });
    const connection = await warehouse.connect();
    await connection.execute(statement('zone', `SET TimeZone = 'UTC'`));
    await connection.execute(statement('schema', duckdb.dialect.createSchema(SNAPSHOT.schema)));
    return new SnapshotTable(connection, async () => {
      await connection.close();
      await warehouse.close();
    });
  }

  static async with(work: (table: SnapshotTable) => Promise<void>): Promise<void> {
    const table = await SnapshotTable.open();
    try {
      await work(table);
    } finally {
      await table.#close();
    }
  }

  /** Runs the snapshot as a run does it: everything in one transaction. `at` is UTC: `2026-01-02 00:00:00`. */
  async run(config: Config, day: { at: string; select: string }, options: Options = {}): Promise<Counts> {
    const { connection } = this;
    const { catalog } = connection;
    await connection.begin();
    try {
      const plan = snapshotStatements(duckdb.dialect, {
        spec: specOf(config),
        relation: SNAPSHOT,
        standing: await catalog.find(SNAPSHOT),
        existing: await catalog.columns(SNAPSHOT),
        select: day.select,
        incoming: await catalog.describe(day.select),
        at: new Date(`${day.at.replace(' ', 'T')}Z`),
        ...options,
      });
      for (const check of plan.checks) check.judge(await connection.query(check.sql));
      for (const s of plan.prepare) await connection.execute(s);
      for (const check of plan.prepared) check.judge(await connection.query(check.sql));
      for (const s of plan.apply) await connection.execute(s);
      const [counts] = (await connection.query(plan.counts)).rows;
      for (const s of plan.cleanup) await connection.execute(s);
      await connection.commit();
      return { opened: Number(counts?.[0]), closed: Number(counts?.[1]) };
    } catch (error) {
      await connection.rollback();
      throw error;
    }
  }

  async columns(): Promise<string[]> {
    return (await this.connection.catalog.columns(SNAPSHOT)).map((c) => `${c.name} ${c.type}`);
  }

  /** All rows as text, in the order of their text (NULL last). */
  async rows(): Promise<readonly (readonly SqlValue[])[]> {
    const { rows } = await this.connection.query('SELECT columns(*)::VARCHAR FROM snap.s ORDER BY ALL');
    return rows;
  }
}
