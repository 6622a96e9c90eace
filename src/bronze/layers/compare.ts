import type { ColumnInfo, Dialect, LayerSql, RowHash } from '../../adapter/index.ts';
import { CHANGE, CHANGES, fileColumn } from './layer.ts';

/** Two states of a table that are compared. */
export interface Compared {
  readonly dialect: Dialect;
  readonly sql: LayerSql;
  /** Row set of the state before, behind FROM: a table's name, or a select in parentheses. */
  readonly before: string;
  /** Columns that the state before has. */
  readonly had: readonly ColumnInfo[];
  readonly now: string;
  readonly columns: readonly ColumnInfo[];
}

/** What became of a row, in tables of ours: a table's own column may be named as the file's. */
export const WHAT = 'varve_change';
/** What a row of the state before hashed to, where it is replaced or gone. */
export const BEFORE = 'varve_before';

/** A range of the first key column. */
export interface Range {
  readonly from?: string | undefined;
  readonly below?: string | undefined;
}

/** Rows of the difference by key: columns, `varve_change` and `varve_before`. */
export function keyedDifference(compared: Compared, key: readonly string[], range: Range = {}): string {
  const { dialect, columns } = compared;
  const q = dialect.quote;
  const names = columns.map((c) => c.name);
  const first = key[0] ?? '';
  const [fresh, gone] = [`o.${q(first)} IS NULL`, `n.${q(first)} IS NULL`];
  const others = names.filter((name) => !key.includes(name));
  const differs = others.map((name) => dialect.distinct(`n.${q(name)}`, `o.${q(name)}`));
  const values = names.map((name) => `CASE WHEN ${gone} THEN o.${q(name)} ELSE n.${q(name)} END AS ${q(name)}`);
  const change = `CASE WHEN ${fresh} THEN '${CHANGES.insert}' WHEN ${gone} THEN '${CHANGES.delete}' ELSE '${CHANGES.update}' END AS ${WHAT}`;
  return dialect.fullJoin({
    left: within(dialect, compared.now, { first, range }),
    leftAlias: 'n',
    right: within(dialect, beforeAsNow(compared), { first, range }),
    rightAlias: 'o',
    on: key.map((k) => `n.${q(k)} = o.${q(k)}`).join(' AND '),
    columns: [...values, change, `CASE WHEN ${fresh} THEN NULL ELSE ${hashOf(compared, 'o')} END AS ${BEFORE}`],
    where: [fresh, gone, ...differs].join(' OR '),
  });
}

/** Rows of the difference by whole row and multiplicity: columns, `varve_change` and `varve_before`. */
export function keylessDifference(compared: Compared): string {
  const { dialect, columns, now } = compared;
  const names = columns.map((c) => dialect.quote(c.name));
  const list = names.join(', ');
  const all = (alias: string): string => names.map((n) => `${alias}.${n}`).join(', ');
  const same = (a: string, b: string): string => names.map((n) => dialect.same(`${a}.${n}`, `${b}.${n}`)).join(' AND ');
  const before = beforeAsNow(compared);
  const counted =
    `SELECT ${list}, sum(varve_now) AS varve_now, sum(varve_then) AS varve_then FROM (` +
    `SELECT ${list}, 1 AS varve_now, 0 AS varve_then FROM ${now} AS n UNION ALL SELECT ${list}, 0, 1 FROM ${before} AS o) AS both_sides ` +
    `GROUP BY ${list} HAVING sum(varve_now) <> sum(varve_then)`;
  const side = (rows: string, [mine, other]: readonly [string, string], tail: string): string =>
    `SELECT ${all('x')}, ${tail} FROM (SELECT ${all('r')}, g.${other} AS varve_less, row_number() OVER (PARTITION BY ${all('r')}) AS varve_time ` +
    `FROM ${rows} AS r JOIN (${counted}) AS g ON ${same('r', 'g')} WHERE g.${mine} > g.${other}) AS x WHERE x.varve_time > x.varve_less`;
  const inserted = side(now, ['varve_now', 'varve_then'], `'${CHANGES.insert}' AS ${WHAT}, NULL AS ${BEFORE}`);
  const deleted = side(
    before,
    ['varve_then', 'varve_now'],
    `'${CHANGES.delete}' AS ${WHAT}, ${hashOf(compared, 'x')} AS ${BEFORE}`,
  );
  return `${inserted} UNION ALL ${deleted}`;
}

/** Rows that differ where both states hold them at the same places: nothing is joined, nothing can be gone from the middle. */
export function pairedDifference(compared: Compared, key: readonly string[]): string {
  const { dialect, sql, columns, now, before } = compared;
  const q = dialect.quote;
  const names = columns.map((c) => c.name);
  const first = key[0] ?? '';
  const fresh = `o.${q(first)} IS NULL`;
  const gone = `n.${q(first)} IS NULL`;
  const values = names.map((name) => `CASE WHEN ${gone} THEN o.${q(name)} ELSE n.${q(name)} END AS ${q(name)}`);
  const change = `CASE WHEN ${fresh} THEN '${CHANGES.insert}' WHEN ${gone} THEN '${CHANGES.delete}' ELSE '${CHANGES.update}' END AS ${WHAT}`;
  const differs = names.map((name) => dialect.distinct(`n.${q(name)}`, `o.${q(name)}`));
  return (
    `SELECT ${[...values, change, `CASE WHEN ${fresh} THEN NULL ELSE ${hashOf(compared, 'o')} END AS ${BEFORE}`].join(', ')} ` +
    `FROM ${sql.pairedByPlace(`${now} AS n`, `${before} AS o`)} WHERE ${differs.join(' OR ')}`
  );
}

/** How many places hold different keys in both states. */
export function misplaced({ dialect, sql, now, before }: Compared, key: readonly string[]): string {
  const q = dialect.quote;
  const first = q(key[0] ?? '');
  const other = key.map((k) => dialect.distinct(`n.${q(k)}`, `o.${q(k)}`)).join(' OR ');
  return (
    `SELECT count(*) FROM ${sql.pairedByPlace(`${now} AS n`, `${before} AS o`)} ` +
    `WHERE n.${first} IS NOT NULL AND o.${first} IS NOT NULL AND (${other})`
  );
}

/** The select of a layer file: every column in the type in which the file keeps it, under its name in the file. */
export function fileSelect(
  { dialect, sql }: Pick<Compared, 'dialect' | 'sql'>,
  columns: readonly ColumnInfo[],
  { from, change }: { readonly from: string; readonly change: string },
): string {
  const values = columns.map(({ name, type }) => {
    const kept = sql.keptAs(type);
    const value = `r.${dialect.quote(name)}`;
    return `${kept === type ? value : dialect.cast(value, kept)} AS ${dialect.quote(fileColumn(name))}`;
  });
  return `SELECT ${[...values, `${change} AS ${CHANGE}`].join(', ')} FROM ${from} AS r`;
}

/** Rows that are hashed. */
export interface Hashing {
  readonly dialect: Dialect;
  readonly sql: RowHash;
  readonly columns: readonly ColumnInfo[];
}

export function hashOf({ dialect, sql, columns }: Hashing, alias: string): string {
  return sql.rowHash(columns.map(({ name }) => `${alias}.${dialect.quote(name)}`));
}

/** The state before with today's columns and types; NULL for a column that it lacks (H13). */
function beforeAsNow({ dialect, before, had, columns }: Compared): string {
  const types = new Map(had.map((c) => [c.name.toLowerCase(), c.type]));
  const typeBefore = (name: string): string | undefined => types.get(name.toLowerCase());
  const same = columns.every(({ name, type }) => typeBefore(name) === type);
  if (same) return before;
  const values = columns.map(({ name, type }) => {
    const value = typeBefore(name) === undefined ? 'NULL' : `b.${dialect.quote(name)}`;
    return `${typeBefore(name) === type ? value : dialect.cast(value, type)} AS ${dialect.quote(name)}`;
  });
  return `(SELECT ${values.join(', ')} FROM ${before} AS b)`;
}

function within(
  dialect: Dialect,
  rows: string,
  { first, range: { from, below } }: { readonly first: string; readonly range: Range },
): string {
  const column = `w.${dialect.quote(first)}`;
  const conditions = [
    ...(from === undefined ? [] : [`${column} >= ${from}`]),
    ...(below === undefined ? [] : [`${column} < ${below}`]),
  ];
  return conditions.length === 0 ? rows : `(SELECT w.* FROM ${rows} AS w WHERE ${conditions.join(' AND ')})`;
}
