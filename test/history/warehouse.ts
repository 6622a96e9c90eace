import type { Connection, Dialect, Warehouse } from '../../src/adapter/index.ts';
import type { Day } from '../../src/day.ts';
import { relation } from '../../src/relation.ts';
import { statement } from '../../src/sql.ts';
import { changeCounts, planColumns, setDay, type ChangeCounts, type HistorySpec } from '../../src/silver/index.ts';
import type { HistoryEngine } from './engine.ts';
import type { Row, Version } from './reference.ts';

export const HISTORY = relation('silver', 'h');

export const SPEC: HistorySpec = {
  relation: HISTORY,
  file: 'models/h.sql',
  key: ['k'],
  track: undefined,
  ignore: [],
  updateInPlace: [],
  absent: 'close',
  renamedFrom: {},
  collapseIdentical: false,
};

/** A snapshot as SQL: columns with types, rows as VALUES. */
export interface Snapshot {
  readonly types: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** A history on a fresh database, with the days it has observed. */
export class History {
  readonly observed: Day[] = [];
  /** Where the newest day is cut into pieces. */
  cuts: readonly string[] = [];
  readonly #spec: HistorySpec;
  readonly #engine: HistoryEngine;
  readonly #warehouse: Warehouse;
  readonly connection: Connection;

  private constructor(
    spec: HistorySpec,
    { engine, warehouse, connection }: { engine: HistoryEngine; warehouse: Warehouse; connection: Connection },
  ) {
    this.#spec = spec;
    this.#engine = engine;
    this.#warehouse = warehouse;
    this.connection = connection;
  }

  static async open(engine: HistoryEngine, spec: HistorySpec = SPEC): Promise<History> {
    const warehouse = await engine.open();
    const connection = await warehouse.connect();
    for (const schema of ['silver', 'varve'])
      await connection.execute(statement('schema', warehouse.dialect.createSchema(schema)));
    return new History(spec, { engine, warehouse, connection });
  }

  get dialect(): Dialect {
    return this.#warehouse.dialect;
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.#warehouse.close();
  }

  /** Sets a day in one transaction, as a run does. */
  async set(day: Day, snapshot: Snapshot, toText: readonly string[] = []): Promise<ChangeCounts> {
    const { dialect, features } = this.#warehouse;
    const { catalog } = this.connection;
    const select = await this.#engine.select(this.connection, snapshot);
    const columns = planColumns({
      spec: this.#spec,
      existing: await catalog.columns(HISTORY),
      incoming: await catalog.describe(select),
      toText: new Set(toText),
      dialect,
    });
    if (columns.conflicts.length > 0) throw new Error(`type conflict: ${JSON.stringify(columns.conflicts)}`);
    const place = {
      next: this.observed.find((d) => d > day),
      repeated: this.observed.includes(day),
    };
    const plan = setDay(
      this.#spec,
      { cuts: this.cuts, select, day, at: new Date('2026-01-01T00:00:00Z'), ...columns, ...place },
      dialect,
    );
    const ddl = [...columns.ddl, ...plan.ddl];
    if (!features.transactionalDdl) for (const s of ddl) await this.connection.execute(s);
    await this.connection.begin();
    try {
      if (features.transactionalDdl) for (const s of ddl) await this.connection.execute(s);
      for (const s of plan.prepare) await this.connection.execute(s);
      for (const check of plan.checks) check.judge(await this.connection.query(check.sql));
      const counts = changeCounts(await this.connection.query(plan.counts));
      await this.connection.query(plan.examples);
      // as a run does: where nothing is counted, nothing is written
      const changes = Object.values(counts).some((n) => n > 0);
      for (const s of changes ? plan.apply : []) await this.connection.execute(s);
      for (const check of plan.verify) check.judge(await this.connection.query(check.sql));
      for (const s of plan.cleanup) await this.connection.execute(s);
      await this.connection.commit();
      if (!place.repeated) this.observed.push(day);
      this.observed.sort();
      return counts;
    } catch (error) {
      await this.connection.rollback();
      throw error;
    }
  }

  async size(): Promise<{ readonly rows: number; readonly open: number }> {
    if ((await this.connection.catalog.columns(HISTORY)).length === 0) return { rows: 0, open: 0 };
    const { rows } = await this.connection.query(
      'SELECT count(*), count(CASE WHEN is_current THEN 1 END) FROM silver.h',
    );
    return { rows: Number(rows[0]?.[0]), open: Number(rows[0]?.[1]) };
  }

  /** Versions as comparable text, sorted. */
  async versions(columns: readonly string[]): Promise<string[]> {
    const have = (await this.connection.catalog.columns(HISTORY)).map((c) => c.name);
    const { dialect } = this.#warehouse;
    const list = columns.map((c) => (have.includes(c) ? dialect.text(dialect.quote(c)) : 'NULL'));
    const { rows } = await this.connection.query(
      `SELECT ${[...list, 'valid_from', 'valid_to', 'is_current'].join(', ')} FROM silver.h`,
    );
    return rows.map((row) => JSON.stringify(row)).sort();
  }
}

/** What `History.versions` gives for the reference's versions. */
export function expected(versions: readonly Version[], columns: readonly string[]): string[] {
  const text = (value: Row[string]): string | null => (value === null || value === undefined ? null : String(value));
  return versions
    .map((v) => JSON.stringify([...columns.map((c) => text(v.row[c] ?? null)), v.from, v.to, v.to === null]))
    .sort();
}
