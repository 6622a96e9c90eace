import type { SourceConnection } from './connect.ts';

/** A table of a live source, as its catalog describes it. */
export interface LiveTable {
  readonly name: string;
  readonly engine: string;
  /** The server's estimate. */
  readonly rows: number;
  readonly columns: readonly LiveColumn[];
  /** Everything that a change of the schema changes, in one text. */
  readonly definition: string;
}

export interface LiveColumn {
  readonly name: string;
  /** `int`, `varchar`, `bit` … in small letters. */
  readonly type: string;
  readonly generated: boolean;
  /** Not in `SELECT *`, and so in no INSERT that names no columns. */
  readonly invisible: boolean;
}

/** The tables of a database (no views), by name. */
export async function readTables(connection: SourceConnection, database: string): Promise<LiveTable[]> {
  const where = `WHERE c.table_schema = ${text(database)}`;
  const tables = await connection.rows(
    `SELECT c.table_name, c.engine, c.table_rows, c.create_time, c.table_collation, c.create_options
     FROM information_schema.tables AS c ${where} AND c.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY c.table_name`,
  );
  const columns = await connection.rows(
    `SELECT c.table_name, c.column_name, c.data_type, c.extra, c.column_type, c.is_nullable, c.column_default, c.collation_name
     FROM information_schema.columns AS c ${where} ORDER BY c.table_name, c.ordinal_position`,
  );
  const keys = await connection.rows(
    `SELECT c.table_name, c.index_name, c.non_unique, c.column_name
     FROM information_schema.statistics AS c ${where} ORDER BY c.table_name, c.index_name, c.seq_in_index`,
  );
  const [columnsOf, keysOf] = [byTable(columns), byTable(keys)];
  return tables.map(([name, engine, rows, ...described]) => {
    const own = columnsOf.get(name ?? '') ?? [];
    return {
      name: name ?? '',
      engine: engine ?? '',
      rows: Number(rows ?? 0),
      columns: own.map(([, column, type, extra]) => ({
        name: column ?? '',
        type: (type ?? '').toLowerCase(),
        generated: /\b(virtual|stored|persistent) generated\b|^(virtual|persistent|stored)$/i.test(extra ?? ''),
        invisible: /\binvisible\b/i.test(extra ?? ''),
      })),
      definition: JSON.stringify([engine, described, own, keysOf.get(name ?? '')]),
    };
  });
}

type Row = readonly (string | null)[];

function byTable(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, ([table]) => table ?? '');
}

export interface SchemaChange {
  /** Tables that are gone or are not what they were. */
  readonly changed: readonly string[];
  readonly added: readonly string[];
}

export function schemaChange(before: readonly LiveTable[], after: readonly LiveTable[]): SchemaChange {
  const [was, is] = [before, after].map((tables) => new Map(tables.map((t) => [t.name, t.definition])));
  return {
    changed: before.filter(({ name, definition }) => is?.get(name) !== definition).map((t) => t.name),
    added: after.filter(({ name }) => !was?.has(name)).map((t) => t.name),
  };
}

/** A text literal; sql_mode is ours, so a backslash escapes. */
function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
