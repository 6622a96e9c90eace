import type { ColumnSpec, DeleteUsing, Dialect, FullJoin, UpdateFrom } from '../../adapter/index.ts';
import type { Day } from '../../day.ts';
import type { Relation, RelationType } from '../../relation.ts';
import type { Literal } from '../../sql.ts';
import { castTo } from './casts.ts';
import type { Flavor } from './flavor.ts';
import { isWholeKey, keyBytes, keyPart } from './keys.ts';
import { columnType, commonType, storage } from './types.ts';

const MOST_KEY_COLUMNS = 16;
/** Tells a row that a full join has found on the left. */
const FOUND = 'varve_found';
const LONGEST_KEY = 3072;

const quote = (identifier: string): string => `\`${identifier.replaceAll('`', '``')}\``;
const columnList = (columns: readonly string[]): string => columns.map(quote).join(', ');
const spec = (column: ColumnSpec): string => `${quote(column.name)} ${column.type}`;

/** A database is a schema: what is attached under another name does not exist. */
function relation(r: Relation): string {
  return `${quote(r.schema)}.${quote(r.identifier)}`;
}

function literal(value: Literal): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return String(value);
}

/** Text that Varve keeps or makes compares byte by byte by its collation, so one operator is right for every type (H3). */
const same = (a: string, b: string): string => `${a} <=> ${b}`;
/** Sessions are in UTC (H6), so this is what a clock of theirs shows, too. */
const instant = (at: Date): string => `TIMESTAMP '${at.toISOString().replace('T', ' ').replace('Z', '')}'`;
const distinct = (a: string, b: string): string => `NOT (${same(a, b)})`;
const text = (expression: string): string => `CAST(${expression} AS CHAR)`;

function jsonObject(columns: Readonly<Record<string, string>>): string {
  const members = Object.entries(columns).map(([name, expression]) => `${literal(name)}, ${text(expression)}`);
  return text(`JSON_OBJECT(${members.join(', ')})`);
}

function drop(r: Relation, type: RelationType): string {
  return `DROP ${type === 'view' ? 'VIEW' : 'TABLE'} ${relation(r)}`;
}

function updateFrom({ table, alias, from, fromAlias, set, where }: UpdateFrom): string {
  const assignments = Object.entries(set).map(([column, expression]) => `${alias}.${quote(column)} = ${expression}`);
  return `UPDATE ${relation(table)} AS ${alias} JOIN ${from} AS ${fromAlias} ON ${where} SET ${assignments.join(', ')}`;
}

function deleteUsing({ table, alias, using, usingAlias, where }: DeleteUsing): string {
  return `DELETE ${alias} FROM ${relation(table)} AS ${alias} JOIN ${using} AS ${usingAlias} ON ${where}`;
}

/** MySQL has no FULL JOIN: all of the left with what it finds, then what of the right nothing on the left found. */
function fullJoin({ left, leftAlias, right, rightAlias, on, columns, where }: FullJoin): string {
  const list = columns.join(', ');
  const marked = `(SELECT found.*, 1 AS ${FOUND} FROM ${left} AS found)`;
  return (
    `SELECT ${list} FROM ${left} AS ${leftAlias} LEFT JOIN ${right} AS ${rightAlias} ON ${on} WHERE ${where} UNION ALL ` +
    `SELECT ${list} FROM ${right} AS ${rightAlias} LEFT JOIN ${marked} AS ${leftAlias} ON ${on} ` +
    `WHERE ${leftAlias}.${FOUND} IS NULL AND (${where})`
  );
}

/**
 * Rows are found by the key where there is one: MySQL joins row by row, and without an index each would be looked for in
 * all. Rows lie in the order of a primary key, which is the fastest; what is too long for one is indexed by its beginning.
 */
function keySql(columns: readonly ColumnSpec[], key: readonly string[]): string {
  const found = key.flatMap((name) => columns.find((c) => c.name.toLowerCase() === name.toLowerCase()) ?? []);
  if (found.length === 0 || found.length < key.length || found.length > MOST_KEY_COLUMNS) return '';
  if (found.every((c) => isWholeKey(c.type)) && found.reduce((sum, c) => sum + keyBytes(c.type), 0) <= LONGEST_KEY)
    return `, PRIMARY KEY (${columnList(found.map((c) => c.name))})`;
  return `, KEY varve_key (${found.map((c) => `${quote(c.name)}${keyPart(c.type)}`).join(', ')})`;
}

/** MySQL's SQL, as the server of that flavor speaks it. */
export function makeDialect(flavor: Flavor): Dialect {
  const options = `ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=${flavor.collation}`;
  const create = (words: string, columns: readonly ColumnSpec[], key: readonly string[] = []): string =>
    `${words} (${columns.map(spec).join(', ')}${keySql(columns, key)}) ${options}`;
  // a full join of ours finds rows by their key, where MariaDB would rather hash all of them: three times as long
  const hint = (select: string): string =>
    flavor.name === 'mariadb' && select.includes(FOUND) ? 'SET STATEMENT join_cache_level = 2 FOR ' : '';
  return {
    name: flavor.name,
    maxIdentifier: 64,
    quote,
    relation,
    literal,
    day: (day: Day) => `DATE '${day}'`,
    instant,
    localInstant: (at: Date) => instant(at),
    distinct,
    same,
    grouped: (expression) => `CAST(${expression} AS BINARY)`,
    cast: (expression, type) => castTo(flavor, expression, type),
    text,
    concat: (expressions, separator) => `CONCAT_WS(${[literal(separator), ...expressions].join(', ')})`,
    jsonObject,
    md5: (text) => `MD5(CONVERT(${text} USING utf8mb4))`,
    dateAdd: (day, days) => `DATE_ADD(${day}, INTERVAL ${days} DAY)`,
    storage,
    commonType,
    columnType,
    types: { day: 'DATE', boolean: 'TINYINT(1)', instant: 'DATETIME(6)', text: 'LONGTEXT', bigint: 'BIGINT' },

    createSchema: (schema) =>
      `CREATE DATABASE IF NOT EXISTS ${quote(schema)} CHARACTER SET utf8mb4 COLLATE ${flavor.collation}`,
    dropSchema: (schema) => `DROP DATABASE IF EXISTS ${quote(schema)}`,
    createTable: (table, columns, key) => create(`CREATE TABLE ${relation(table)}`, columns, key),
    createTableIfMissing: (table, columns) => create(`CREATE TABLE IF NOT EXISTS ${relation(table)}`, columns),
    createTableAs: (table, select) => `CREATE TABLE ${relation(table)} ${options} AS ${select}`,
    createTemporary: (name, select, key = []) => {
      const found = key.map((c) => `${quote(c.name)}${keyPart(c.type)}`).slice(0, MOST_KEY_COLUMNS);
      const index = found.length === 0 ? '' : `(KEY varve_key (${found.join(', ')})) `;
      return `${hint(select)}CREATE TEMPORARY TABLE ${quote(name)} ${index}${options} AS ${select}`;
    },
    insertTemporary: (name, select) => `${hint(select)}INSERT INTO ${quote(name)} ${select}`,
    temporary: quote,
    dropTemporary: (name) => `DROP TEMPORARY TABLE IF EXISTS ${quote(name)}`,
    createView: (view, select) => `CREATE OR REPLACE VIEW ${relation(view)} AS ${select}`,
    drop,
    rename: (from, identifier) => `RENAME TABLE ${relation(from)} TO ${relation({ schema: from.schema, identifier })}`,
    addKey: (table, columns) =>
      `ALTER TABLE ${relation(table)} ADD KEY varve_key (${columns.map((c) => `${quote(c.name)}${keyPart(c.type)}`).join(', ')})`,
    renameAll: (moves) =>
      `RENAME TABLE ${moves.map(({ from, to }) => `${relation(from)} TO ${relation(to)}`).join(', ')}`,
    addColumn: (table, column) => `ALTER TABLE ${relation(table)} ADD COLUMN ${spec(column)}`,
    changeType: (table, column) => `ALTER TABLE ${relation(table)} MODIFY COLUMN ${spec(column)}`,
    dropColumn: (table, column) => `ALTER TABLE ${relation(table)} DROP COLUMN ${quote(column)}`,
    renameColumn: (table, from, to) => `ALTER TABLE ${relation(table)} RENAME COLUMN ${quote(from)} TO ${quote(to)}`,
    commentOnTable: (table, comment) => `ALTER TABLE ${relation(table)} COMMENT = ${literal(comment)}`,
    commentOnColumn: (table, column, comment) =>
      `ALTER TABLE ${relation(table)} MODIFY COLUMN ${spec(column)} COMMENT ${literal(comment)}`,

    insertSelect: (table, columns, select) => `INSERT INTO ${relation(table)} (${columnList(columns)}) ${select}`,
    updateFrom,
    deleteUsing,
    fullJoin,
  };
}
