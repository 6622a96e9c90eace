import { countOf } from '../../adapter/index.ts';
import { statement } from '../../sql.ts';
import type { Database } from '../ledger/table.ts';
import {
  BEFORE,
  WHAT,
  hashOf,
  keyedDifference,
  keylessDifference,
  misplaced,
  pairedDifference,
  type Compared,
  type Range,
} from './compare.ts';
import type { Sum } from './fingerprint.ts';
import { CHANGES } from './layer.ts';

export interface Comparing extends Database {
  readonly compared: Compared;
  /** None: by whole row. */
  readonly key: readonly string[];
  /** Rows of both states. */
  readonly rows: { readonly before: number; readonly now: number };
  /** True where both states are tables as they were loaded, whose rows may stand at the same places. */
  readonly tables: boolean;
}

/** A difference that lies in a temporary table. */
export interface Found {
  /** Behind FROM; columns, `varve_change`, `varve_before`. */
  readonly from: string;
  readonly rows: number;
  /** Hashes of the rows that it puts there, and of those that it takes away. */
  readonly put: bigint;
  readonly taken: bigint;
  readonly forget: () => Promise<void>;
}

const TEMPORARY = 'varve_layer';

/** Compares both states. Undefined where the key does not tell the rows apart. */
export async function findDifference(comparing: Comparing): Promise<Found | undefined> {
  const { connection, dialect, compared, key } = comparing;
  const from = dialect.temporary(TEMPORARY);
  const forget = async (): Promise<void> => {
    await connection.execute(statement('forget the difference', dialect.dropTemporary(TEMPORARY)));
  };
  const paired = key.length > 0 && (await standsPaired(comparing));
  for (const [i, sql] of (await selects(comparing, paired)).entries()) {
    const make = i === 0 ? dialect.createTemporary(TEMPORARY, sql) : dialect.insertTemporary(TEMPORARY, sql);
    await connection.execute(statement('compare with the day before', make));
  }
  if (key.length > 0 && !(await tellsApart(comparing, { from, paired }))) {
    await forget();
    return undefined;
  }
  const put = `CASE WHEN d.${WHAT} <> '${CHANGES.delete}' THEN ${hashOf(compared, 'd')} END`;
  const sum = (of: string): string => dialect.text(`coalesce(sum(${of}), 0)`);
  const [row] = (
    await connection.query(
      `SELECT count(*), ${sum(put)}, ${sum(`d.${BEFORE}`)} FROM ${from} AS d`,
      'count what differs',
    )
  ).rows;
  return {
    from,
    rows: Number(row?.[0] ?? 0),
    put: BigInt(String(row?.[1] ?? '0')),
    taken: BigInt(String(row?.[2] ?? '0')),
    forget,
  };
}

/** True where the difference leads from one sum of hashes to the other. */
export function leadsFrom(before: Sum, { put, taken }: Found, now: Sum): boolean {
  return before.hashes + put - taken === now.hashes;
}

async function selects(comparing: Comparing, paired: boolean): Promise<readonly string[]> {
  const { compared, key } = comparing;
  if (key.length === 0) return [keylessDifference(compared)];
  if (paired) return [pairedDifference(compared, key)];
  return (await ranges(comparing)).map((range) => keyedDifference(compared, key, range));
}

async function standsPaired({ connection, compared, key, tables }: Comparing): Promise<boolean> {
  return tables && (await countOf(connection, misplaced(compared, key))) === 0;
}

/** A comparison of this many rows of usual width stays in memory; one of all rows at once spills to disk. */
const ROWS_AT_ONCE = 600_000;
const INTEGER = /^U?(TINY|SMALL|MEDIUM|BIG|HUGE)?INT(EGER)?\b/i;

async function ranges({ connection, dialect, compared, key, rows }: Comparing): Promise<readonly Range[]> {
  const [first = ''] = key;
  const pieces = Math.ceil(rows.now / ROWS_AT_ONCE);
  if (pieces < 2 || !INTEGER.test(compared.columns.find((c) => c.name === first)?.type ?? '')) return [{}];
  const q = dialect.quote(first);
  const [ends] = (
    await connection.query(
      `SELECT ${dialect.text(`min(${q})`)}, ${dialect.text(`max(${q})`)} FROM ${compared.now} AS n`,
    )
  ).rows;
  if (typeof ends?.[0] !== 'string' || typeof ends[1] !== 'string') return [{}];
  const [low, high] = [BigInt(ends[0]), BigInt(ends[1])];
  const cuts = Array.from({ length: pieces - 1 }, (_, i) =>
    String(low + ((high - low) * BigInt(i + 1)) / BigInt(pieces)),
  );
  return [undefined, ...new Set(cuts)].map((from, i, all) => ({ from, below: all[i + 1] }));
}

/**
 * The state before has unique keys, so that today's are unique exactly where every key that stays has one row, and no key
 * that is new has two or NULL in it.
 */
async function tellsApart(
  { connection, dialect, compared, key, rows }: Comparing,
  { from, paired }: { readonly from: string; readonly paired: boolean },
): Promise<boolean> {
  const keys = key.map(dialect.quote);
  const count = (where: string): string => `(SELECT count(*) FROM ${from} AS d WHERE ${where})`;
  const inserted = `d.${WHAT} = '${CHANGES.insert}'`;
  const nulls = keys.map((k) => `d.${k} IS NULL`).join(' OR ');
  const twice = `(SELECT count(*) FROM (SELECT 1 FROM ${from} AS d WHERE ${inserted} GROUP BY ${keys.map((k) => `d.${k}`).join(', ')} HAVING count(*) > 1) AS t)`;
  const on = keys.map((k) => `d.${k} = o.${k}`).join(' AND ');
  const known = `(SELECT count(*) FROM ${from} AS d JOIN ${compared.before} AS o ON ${on} WHERE ${inserted})`;
  const [row] = (
    await connection.query(
      `SELECT ${count(inserted)}, ${count(`d.${WHAT} = '${CHANGES.delete}'`)}, ${count(nulls)}, ${twice}, ${paired ? known : '0'}`,
      'check the key of the difference',
    )
  ).rows;
  const [opened, gone, empty, doubled, again] = (row ?? []).map(Number);
  return rows.now - (opened ?? 0) === rows.before - (gone ?? 0) && (empty ?? 0) + (doubled ?? 0) + (again ?? 0) === 0;
}
