import type { Adapter, Connection, Target, Warehouse } from '../../src/adapter/index.ts';
import { relation } from '../../src/relation.ts';
import { statement } from '../../src/sql.ts';
import type { Snapshot } from './warehouse.ts';

/** An engine that the law is tried on. */
export interface HistoryEngine {
  readonly adapter: Adapter;
  /** A database that holds nothing. */
  open(): Promise<Warehouse>;
  /** The engine's name of a type that the tests name as DuckDB does. */
  type(name: string): string;
  /** A select of the snapshot's rows, in columns of the declared types. */
  select(connection: Connection, snapshot: Snapshot): Promise<string>;
  /** True where the engine's DOUBLE has NaN. */
  readonly hasNaN: boolean;
}

export function duckdbEngine(adapter: Adapter): HistoryEngine {
  const { dialect } = adapter;
  return {
    adapter,
    open: () => adapter.open(adapter.target('dev', { type: 'duckdb', path: ':memory:' }), { projectDir: '.' }),
    type: (name) => name,
    select: (_connection, snapshot) => Promise.resolve(selectOf(dialect.literal, snapshot)),
    hasNaN: true,
  };
}

function selectOf(literal: Adapter['dialect']['literal'], { types, rows }: Snapshot): string {
  const columns = Object.entries(types);
  const line = (row: Snapshot['rows'][number]): string =>
    columns.map(([c, t]) => `CAST(${literal(row[c] ?? null)} AS ${t}) AS "${c}"`).join(', ');
  if (rows.length === 0) return `SELECT ${line({})} WHERE false`;
  return rows.map((row) => `SELECT ${line(row)}`).join(' UNION ALL ');
}

const MYSQL_TYPES: Readonly<Record<string, string>> = { INTEGER: 'INT', VARCHAR: 'VARCHAR(20)' };
const SNAPSHOT = relation('staging', 'snapshot');

/** On a server a snapshot is a table: no expression has the narrow types that columns are declared with. */
export function mysqlEngine(given: {
  readonly adapter: Adapter;
  readonly target: () => Target;
  readonly empty: () => Promise<void>;
}): HistoryEngine {
  const type = (name: string): string => MYSQL_TYPES[name] ?? name;
  return {
    adapter: given.adapter,
    open: async () => {
      await given.empty();
      return given.adapter.open(given.target(), { projectDir: '.' });
    },
    type,
    select: async (connection, { types, rows }) => {
      const { dialect } = given.adapter;
      const columns = Object.entries(types).map(([name, t]) => ({ name, type: type(t) }));
      const run = (sql: string): Promise<number> => connection.execute(statement('lay the snapshot', sql));
      await run(dialect.createSchema(SNAPSHOT.schema));
      if (await connection.catalog.find(SNAPSHOT)) await run(dialect.drop(SNAPSHOT, 'table'));
      await run(dialect.createTable(SNAPSHOT, columns));
      const values = rows.map((row) => `(${columns.map((c) => dialect.literal(row[c.name] ?? null)).join(', ')})`);
      const names = columns.map((c) => c.name);
      if (rows.length > 0) await run(dialect.insertSelect(SNAPSHOT, names, `VALUES ${values.join(', ')}`));
      return `SELECT * FROM ${dialect.relation(SNAPSHOT)}`;
    },
    hasNaN: false,
  };
}
