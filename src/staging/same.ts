import { countOf, sameColumns } from '../adapter/index.ts';
import { relation, type Relation } from '../relation.ts';
import type { Database } from './database.ts';
import type { AsideTable } from './load/aside.ts';

export interface Comparison extends Database {
  /** Where the staged tables stand. */
  readonly schema: string;
  readonly aside: readonly AsideTable[];
  /** Names of all tables staged before; left out, only those laid aside are looked at. */
  readonly staged?: readonly string[] | undefined;
}

/**
 * True where the tables laid aside hold exactly what those that stand do (H7): the same tables, columns, types and rows,
 * rows in any order and as often. Costs a pass over both, so it is asked only when a day comes twice.
 */
export async function sameContent(comparison: Comparison): Promise<boolean> {
  const { aside, staged = [], schema } = comparison;
  const names = new Set(aside.map((table) => table.table.name.toLowerCase()));
  if (staged.some((name) => !names.has(name.toLowerCase()))) return false;
  const pairs = aside.map((table) => ({ now: table.aside, then: relation(schema, table.table.name) }));
  for (const pair of pairs) if (!(await sameShape(comparison, pair))) return false;
  for (const pair of pairs) if (!(await sameRows(comparison, pair))) return false;
  return true;
}

interface Pair {
  readonly now: Relation;
  readonly then: Relation;
}

async function sameShape({ connection, dialect }: Database, { now, then }: Pair): Promise<boolean> {
  const { catalog } = connection;
  if ((await catalog.find(then)) !== 'table') return false;
  if (!sameColumns(await catalog.columns(now), await catalog.columns(then))) return false;
  const count = (of: Relation): Promise<number> => countOf(connection, `SELECT count(*) FROM ${dialect.relation(of)}`);
  return (await count(now)) === (await count(then));
}

/** Each row counts once for one side and once against it for the other; equal multisets leave nothing. */
async function sameRows({ connection, dialect }: Database, { now, then }: Pair): Promise<boolean> {
  const columns = (await connection.catalog.columns(now)).map((c) => dialect.quote(c.name)).join(', ');
  const side = (of: Relation, weight: number): string =>
    `SELECT ${columns}, ${weight} AS varve_weight FROM ${dialect.relation(of)}`;
  const sql =
    `SELECT ${columns} FROM (${side(now, 1)} UNION ALL ${side(then, -1)}) AS both_sides ` +
    `GROUP BY ${columns} HAVING sum(varve_weight) <> 0 LIMIT 1`;
  return (await connection.query(sql, `compare ${then.identifier} with what stands`)).rows.length === 0;
}
