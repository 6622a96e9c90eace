import type { ColumnInfo, Dialect, Result, RowHash } from '../adapter/index.ts';
import type { Relation } from '../relation.ts';
import { VALIDITY } from './validity.ts';

/** The bucket of versions without an end. */
export const OPEN = 'open';

/** Rows and the sum of their hashes. */
export interface RowSum {
  readonly rows: number;
  readonly hashes: bigint;
}

/** Bucket (`open`, or the month in which a version ended: `2026-02`) → what is in it (H19). */
export type RowSums = ReadonlyMap<string, RowSum>;

export interface Summing {
  readonly dialect: Dialect;
  readonly sql: RowHash;
  readonly relation: Relation;
  /** All columns of the table. */
  readonly columns: readonly ColumnInfo[];
}

/** The column in which versions end: ours, or that of a dbt snapshot; undefined where there is none. */
export function endColumn(columns: readonly ColumnInfo[]): ColumnInfo | undefined {
  const named = (name: string): ColumnInfo | undefined => columns.find((c) => c.name.toLowerCase() === name);
  return named(VALIDITY.to) ?? named('dbt_valid_to');
}

/**
 * Sums by bucket. A version hashes to all that it holds; `asOpen`: a further
 * column with what they hashed to before they ended. Whether it is
 * current follows from its end and is left out. `where`: a condition on the table's rows, alias `h`.
 */
export function sumsQuery(
  { dialect, sql, relation, columns }: Summing,
  { where, asOpen = false }: { readonly where?: string; readonly asOpen?: boolean } = {},
): string {
  const end = endColumn(columns);
  const values = (open: boolean): string[] =>
    columns
      .filter((c) => c.name.toLowerCase() !== VALIDITY.current)
      .map((c) => (open && c === end ? dialect.cast('NULL', c.type) : `h.${dialect.quote(c.name)}`));
  const bucket = bucketOf(dialect, end);
  const sum = (open: boolean): string => dialect.text(`sum(${sql.rowHash(values(open))})`);
  return (
    `SELECT ${bucket}, count(*), ${[sum(false), ...(asOpen ? [sum(true)] : [])].join(', ')} FROM ${dialect.relation(relation)} AS h ` +
    `${where === undefined ? '' : `WHERE ${where} `}GROUP BY 1 ORDER BY 1`
  );
}

/** The bucket that a version is in, as an expression over alias `h`. */
export function bucketOf(dialect: Dialect, end: ColumnInfo | undefined): string {
  if (!end) return `'${OPEN}'`;
  return `coalesce(substr(${dialect.text(`h.${dialect.quote(end.name)}`)}, 1, 7), '${OPEN}')`;
}

/** @param column which of the query's columns has the sums */
export function readSums({ rows }: Result, column = 2): RowSums {
  return new Map(
    rows.map((row) => [String(row[0]), { rows: Number(row[1]), hashes: BigInt(String(row[column] ?? '0')) }]),
  );
}

/** Sums added (or taken) bucket by bucket. */
export function addSums(a: RowSums, b: RowSums, sign: 1 | -1 = 1): RowSums {
  const sums = new Map(a);
  for (const [bucket, { rows, hashes }] of b) {
    const before = sums.get(bucket) ?? { rows: 0, hashes: 0n };
    sums.set(bucket, { rows: before.rows + sign * rows, hashes: before.hashes + BigInt(sign) * hashes });
  }
  return sums;
}

/** Buckets that differ. An empty one and a missing one are the same. */
export function differingBuckets(a: RowSums, b: RowSums): string[] {
  const none: RowSum = { rows: 0, hashes: 0n };
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((bucket) => {
      const [x, y] = [a.get(bucket) ?? none, b.get(bucket) ?? none];
      return x.rows !== y.rows || x.hashes !== y.hashes;
    })
    .sort();
}
