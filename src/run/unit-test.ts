import type { ColumnInfo, SqlValue } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import { compileUnitTest, planUnitTest, type UnitFixture, type UnitTest } from '../project/index.ts';
import { relation } from '../relation.ts';
import { query } from './execute.ts';
import type { Outcome } from './node.ts';
import { runtimeFor, type Pass } from './runtime.ts';
import { differences } from './unit-diff.ts';
import { csvRows } from './unit-rows.ts';

type Row = Readonly<Record<string, unknown>>;

/** Runs a unit test: the model's SQL over the given rows must make the expected ones, in any order. */
export async function runUnitTest(pass: Pass, test: UnitTest): Promise<Outcome> {
  const { session } = pass;
  const { project } = session;
  const plan = planUnitTest(project, test);
  const selects: string[] = [];
  for (const fixture of plan.fixtures) selects.push(await fixtureSelect(pass, test, fixture));
  const runtime = runtimeFor(pass, test.unique_id);
  const sql = await compileUnitTest(project, test, { plan, selects, runtime });
  const columns = await session.connection.catalog.describe(sql);
  const expected = await expectedSelect(pass, test, columns);
  const list = expected.columns.map((c) => session.dialect.quote(c)).join(', ');
  const rows = async (from: string, what: string): Promise<SqlValue[][]> =>
    (await query(session, `${what} rows of ${test.name}`, `SELECT ${list} FROM (${from}\n) AS ${what}`)).rows.map(
      (row) => [...row],
    );
  const actual = await rows(sql, 'actual');
  const wanted = await rows(expected.sql, 'expected');
  const told = differences(expected.columns, actual, wanted);
  if (told === undefined) return { status: 'pass', rows: null, failures: 0, message: null, compiled: sql };
  return { status: 'fail', rows: null, failures: 1, message: told, compiled: sql };
}

/** The rows of a fixture, in the types of what they stand in for. */
async function fixtureSelect(pass: Pass, test: UnitTest, { of, rows }: UnitFixture): Promise<string> {
  if (rows.format === 'sql') return textOf(rows);
  const { catalog } = pass.session.connection;
  const place = relation(of.schema, of.resource_type === 'source' ? of.identifier : of.alias);
  const standing = await catalog.columns(place);
  const known = standing.length > 0 ? standing : Object.values(of.columns).flatMap(declared);
  return rowsSelect(pass, { test: test.name, fixture: `'${of.name}'`, rows: rowsOf(rows), columns: known, all: true });
}

function declared({ name, data_type: type }: { name: string; data_type?: string | undefined }): ColumnInfo[] {
  return type === undefined ? [] : [{ name, type }];
}

async function expectedSelect(
  pass: Pass,
  test: UnitTest,
  columns: readonly ColumnInfo[],
): Promise<{ readonly sql: string; readonly columns: readonly string[] }> {
  const { expect } = test;
  if (expect.format === 'sql') {
    const sql = textOf(expect);
    const described = await pass.session.connection.catalog.describe(sql);
    return { sql, columns: described.map((c) => c.name) };
  }
  const rows = rowsOf(expect);
  const named = rows.length > 0 ? Object.keys(Object.assign({}, ...rows) as Row) : columns.map((c) => c.name);
  return {
    sql: rowsSelect(pass, { test: test.name, fixture: 'expected output', rows, columns, all: false, named }),
    columns: named,
  };
}

function rowsOf({ format, rows }: UnitTest['expect']): readonly Row[] {
  if (typeof rows !== 'string') return rows;
  return format === 'csv' ? csvRows(rows) : [];
}

/** The text of rows in SQL. */
function textOf({ rows }: UnitTest['expect']): string {
  return typeof rows === 'string' ? rows : '';
}

interface RowsSelect {
  readonly test: string;
  /** What the rows stand for, for errors. */
  readonly fixture: string;
  readonly rows: readonly Row[];
  /** The columns that there are. */
  readonly columns: readonly ColumnInfo[];
  /** True where columns that no row names are there too, as NULL. */
  readonly all: boolean;
  readonly named?: readonly string[];
}

/** Rows as a select, each value cast to its column's type. Errors: `unit-test-column`. */
function rowsSelect({ session }: Pass, { test, fixture, rows, columns, all, named }: RowsSelect): string {
  const { dialect } = session;
  const types = new Map(columns.map((c) => [c.name.toLowerCase(), c.type]));
  const inRows = Object.keys(Object.assign({}, ...rows) as Row);
  const unknown = columns.length > 0 ? inRows.find((c) => !types.has(c.toLowerCase())) : undefined;
  if (unknown !== undefined)
    fail('unit-test-column', { test, column: unknown, fixture, columns: columns.map((c) => c.name) });
  const wanted = named ?? (all && columns.length > 0 ? columns.map((c) => c.name) : inRows);
  const value = (row: Row | undefined, column: string): string => {
    const key = Object.keys(row ?? {}).find((k) => k.toLowerCase() === column.toLowerCase());
    const text = literal(key === undefined ? null : row?.[key], dialect.literal.bind(dialect));
    const type = types.get(column.toLowerCase());
    return `${type === undefined ? text : dialect.cast(text, type)} AS ${dialect.quote(column)}`;
  };
  const select = (row: Row | undefined): string => `SELECT ${wanted.map((c) => value(row, c)).join(', ')}`;
  return rows.length === 0 ? `${select(undefined)} LIMIT 0` : rows.map(select).join('\nUNION ALL\n');
}

function literal(value: unknown, quoted: (value: string) => string): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return quoted(typeof value === 'string' ? value : JSON.stringify(value));
}
