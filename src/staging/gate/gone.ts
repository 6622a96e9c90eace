import { countOf, type Dialect } from '../../adapter/index.ts';
import { count } from '../../errors/entry.ts';
import type { Relation } from '../../relation.ts';
import type { Database } from '../database.ts';
import type { Finding } from '../finding.ts';
import type { GoneSettings, TablePair } from './facts.ts';
import { sameKey } from './table-findings.ts';

/**
 * More keys of the day before gone than allowed. Compared key by key where both days' rows stand and share a key, else by
 * the number of rows. An empty table is told as such, not here.
 */
export async function goneKeys(database: Database, pair: TablePair, allowed: GoneSettings): Promise<Finding[]> {
  const { now, before } = pair;
  if (now.rows === 0 || before.rows <= allowed.keys) return [];
  const key = await comparableKey(database, pair);
  const gone =
    key && pair.standing ? await countGone(database, { pair, standing: pair.standing, key }) : before.rows - now.rows;
  if (gone <= allowed.keys || gone / before.rows <= allowed.share) return [];
  const what = key ? 'keys' : 'rows';
  const share = `${((100 * gone) / before.rows).toFixed(1)} %`;
  const message =
    `Table ${now.table.name}: ${gone.toLocaleString('en-US')} of ${before.rows.toLocaleString('en-US')} ${what} of ${pair.day} ` +
    `are gone (${share}); allowed are ${100 * allowed.share} % or ${count(allowed.keys, 'key')}. It has ${count(now.rows, 'row')} now.`;
  return [{ code: 'gone', subject: now.table.name, message, acceptable: true }];
}

interface KeyColumn {
  readonly name: string;
  /** A type that holds the key's values of both days; undefined where both have it: a cast would keep an index out of it. */
  readonly type: string | undefined;
}

/** The key, where both days have it and its values can be compared. */
async function comparableKey({ connection, dialect }: Database, pair: TablePair): Promise<KeyColumn[] | undefined> {
  const { now, before, standing } = pair;
  if (!standing || now.table.key.length === 0 || !sameKey(now.table.key, before.key)) return undefined;
  const there = new Map((await connection.catalog.columns(standing)).map((c) => [c.name.toLowerCase(), c.type]));
  const columns = now.table.key.map((name) =>
    keyColumn(dialect, name, [there.get(name.toLowerCase()), now.stored[name]]),
  );
  return columns.every((column) => column !== undefined) ? columns : undefined;
}

function keyColumn(
  dialect: Dialect,
  name: string,
  [a, b]: readonly [string | undefined, string | undefined],
): KeyColumn | undefined {
  const type = a === undefined || b === undefined ? undefined : dialect.commonType(a, b);
  if (type === undefined) return undefined;
  return { name, type: a === b ? undefined : type };
}

interface Standing {
  readonly pair: TablePair;
  readonly standing: Relation;
  readonly key: readonly KeyColumn[];
}

function countGone({ connection, dialect }: Database, { pair, standing, key }: Standing): Promise<number> {
  const value = (alias: string, { name, type }: KeyColumn): string => {
    const column = `${alias}.${dialect.quote(name)}`;
    return type === undefined ? column : dialect.cast(column, type);
  };
  const on = key.map((column) => dialect.same(value('o', column), value('n', column))).join(' AND ');
  return countOf(
    connection,
    `SELECT count(*) FROM ${dialect.relation(standing)} AS o ` +
      `WHERE NOT EXISTS (SELECT 1 FROM ${dialect.relation(pair.now.aside)} AS n WHERE ${on})`,
  );
}
