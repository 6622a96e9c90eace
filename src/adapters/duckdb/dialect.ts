import type { ColumnSpec, DeleteUsing, Dialect, FullJoin, UpdateFrom } from '../../adapter/index.ts';
import type { Day } from '../../day.ts';
import type { Relation, RelationType } from '../../relation.ts';
import type { Literal } from '../../sql.ts';
import { commonType, storage } from './types.ts';

const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

function relation(r: Relation): string {
  return [r.database, r.schema, r.identifier]
    .filter((part) => part !== undefined)
    .map(quote)
    .join('.');
}

function literal(value: Literal): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return String(value);
}

const distinct = (a: string, b: string): string => `${a} IS DISTINCT FROM ${b}`;
const same = (a: string, b: string): string => `${a} IS NOT DISTINCT FROM ${b}`;
const cast = (expression: string, type: string): string => `CAST(${expression} AS ${type})`;
const columnList = (columns: readonly string[]): string => columns.map(quote).join(', ');
const specs = (columns: readonly ColumnSpec[]): string => columns.map((c) => `${quote(c.name)} ${c.type}`).join(', ');

function jsonObject(columns: Readonly<Record<string, string>>): string {
  const members = Object.entries(columns).map(
    ([name, expression]) => `${literal(name)}, ${cast(expression, 'VARCHAR')}`,
  );
  return cast(`json_object(${members.join(', ')})`, 'VARCHAR');
}

function drop(r: Relation, type: RelationType): string {
  return `DROP ${type === 'view' ? 'VIEW' : 'TABLE'} ${relation(r)}`;
}

function updateFrom({ table, alias, from, fromAlias, set, where }: UpdateFrom): string {
  const assignments = Object.entries(set).map(([column, expression]) => `${quote(column)} = ${expression}`);
  return `UPDATE ${relation(table)} AS ${alias} SET ${assignments.join(', ')} FROM ${from} AS ${fromAlias} WHERE ${where}`;
}

function deleteUsing({ table, alias, using, usingAlias, where }: DeleteUsing): string {
  return `DELETE FROM ${relation(table)} AS ${alias} USING ${using} AS ${usingAlias} WHERE ${where}`;
}

function fullJoin(join: FullJoin): string {
  return (
    `SELECT ${join.columns.join(', ')} FROM ${join.left} AS ${join.leftAlias} ` +
    `FULL JOIN ${join.right} AS ${join.rightAlias} ON ${join.on} WHERE ${join.where}`
  );
}

/** DuckDB's SQL. */
export const dialect: Dialect = {
  name: 'duckdb',
  maxIdentifier: 255,
  quote,
  relation,
  literal,
  day: (day: Day) => `DATE '${day}'`,
  instant: (at: Date) => `TIMESTAMP '${at.toISOString().replace('T', ' ').replace('Z', '')}'`,
  localInstant: (at: Date) => cast(cast(literal(at.toISOString()), 'TIMESTAMPTZ'), 'TIMESTAMP'),
  distinct,
  same,
  grouped: (expression) => expression,
  cast,
  text: (expression) => cast(expression, 'VARCHAR'),
  concat: (expressions, separator) => `concat_ws(${[literal(separator), ...expressions].join(', ')})`,
  jsonObject,
  md5: (text) => `md5(${text})`,
  dateAdd: (day, days) => cast(`${day} + ${days}`, 'DATE'),
  storage,
  commonType,
  columnType: (type) => (type === '"NULL"' ? 'VARCHAR' : type),
  types: { day: 'DATE', boolean: 'BOOLEAN', instant: 'TIMESTAMP', text: 'VARCHAR', bigint: 'BIGINT' },

  createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${quote(schema)}`,
  dropSchema: (schema) => `DROP SCHEMA IF EXISTS ${quote(schema)} CASCADE`,
  createTable: (table, columns) => `CREATE TABLE ${relation(table)} (${specs(columns)})`,
  createTableIfMissing: (table, columns) => `CREATE TABLE IF NOT EXISTS ${relation(table)} (${specs(columns)})`,
  createTableAs: (table, select) => `CREATE TABLE ${relation(table)} AS ${select}`,
  createTemporary: (name, select) => `CREATE TEMPORARY TABLE ${quote(name)} AS ${select}`,
  insertTemporary: (name, select) => `INSERT INTO temp.${quote(name)} ${select}`,
  temporary: (name) => `temp.${quote(name)}`,
  dropTemporary: (name) => `DROP TABLE IF EXISTS temp.${quote(name)}`,
  createView: (view, select) => `CREATE VIEW ${relation(view)} AS ${select}`,
  drop,
  rename: (from, identifier) => `ALTER TABLE ${relation(from)} RENAME TO ${quote(identifier)}`,
  addColumn: (table, column) => `ALTER TABLE ${relation(table)} ADD COLUMN ${specs([column])}`,
  changeType: (table, column) =>
    `ALTER TABLE ${relation(table)} ALTER COLUMN ${quote(column.name)} TYPE ${column.type}`,
  dropColumn: (table, column) => `ALTER TABLE ${relation(table)} DROP COLUMN ${quote(column)}`,
  renameColumn: (table, from, to) => `ALTER TABLE ${relation(table)} RENAME COLUMN ${quote(from)} TO ${quote(to)}`,
  commentOnTable: (table, comment) => `COMMENT ON TABLE ${relation(table)} IS ${literal(comment)}`,
  commentOnView: (view, comment) => `COMMENT ON VIEW ${relation(view)} IS ${literal(comment)}`,
  commentOnColumn: (table, column, comment) =>
    `COMMENT ON COLUMN ${relation(table)}.${quote(column.name)} IS ${literal(comment)}`,

  insertSelect: (table, columns, select) => `INSERT INTO ${relation(table)} (${columnList(columns)}) ${select}`,
  updateFrom,
  deleteUsing,
  fullJoin,
};
