import type { ColumnInfo, Dialect, Result } from '../adapter/index.ts';
import type { Relation } from '../relation.ts';
import { VALIDITY } from './validity.ts';

/** A comparison of this many rows of usual width stays in memory; one of all rows at once spills to disk and costs four times as much. */
const ROWS = 600_000;
const INTEGER = /^U?(TINY|SMALL|MEDIUM|BIG|HUGE)?INT(EGER)?\b/i;

/** Asks for what `cutsOf` needs, or is undefined where the first key column is no integer and nothing is cut. */
export function cutsQuery(relation: Relation, first: ColumnInfo, dialect: Dialect): string | undefined {
  if (!INTEGER.test(first.type)) return undefined;
  const [key, text] = [dialect.quote(first.name), dialect.text];
  return `SELECT ${text(`min(${key})`)}, ${text(`max(${key})`)}, count(*) FROM ${dialect.relation(relation)} WHERE ${VALIDITY.current}`;
}

/** Values of the first key column, ascending, between which a comparison is made piece by piece. */
export function cutsOf({ rows }: Result): string[] {
  const [low, high, count] = rows[0] ?? [];
  if (typeof low !== 'string' || typeof high !== 'string') return [];
  const [from, to, pieces] = [BigInt(low), BigInt(high), BigInt(Math.ceil(Number(count) / ROWS))];
  const cuts = Array.from(
    { length: Math.max(0, Number(pieces) - 1) },
    (_, i) => from + ((to - from) * BigInt(i + 1)) / pieces,
  );
  return [...new Set(cuts)].map(String);
}

/** A range of the first key column, from `from` on and below `below`. */
export interface Slice {
  readonly from: string | undefined;
  readonly below: string | undefined;
}

/** The ranges between the cuts: one of everything where there are none. */
export function slicesOf(cuts: readonly string[]): Slice[] {
  return [undefined, ...cuts].map((from, i) => ({ from, below: cuts[i] }));
}

/** Rows of a slice by their column; NULL, which must not be lost before it is refused (H12), is in the last one. */
export function inSlice(column: string, { from, below }: Slice): string {
  if (from === undefined) return below === undefined ? '1 = 1' : `${column} < ${below}`;
  return below === undefined
    ? `(${column} >= ${from} OR ${column} IS NULL)`
    : `${column} >= ${from} AND ${column} < ${below}`;
}
