import { cutsOf, cutsQuery, type ColumnPlan, type HistorySpec } from '../silver/index.ts';
import { sqlTokens } from '../sql-tokens.ts';
import { query } from './execute.ts';
import type { Session } from './session.ts';

/** Words of a select that costs more than a look at each row: run once for each piece, it would cost so many times as much. */
const COSTLY = new Set([
  'JOIN',
  'GROUP',
  'DISTINCT',
  'OVER',
  'LIMIT',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'WITH',
  'ORDER',
  'QUALIFY',
  'UNNEST',
  'PIVOT',
]);

/** Where a comparison is cut so that each piece of it stays in memory; nowhere for a costly select. */
export async function cutsFor(
  session: Session,
  spec: HistorySpec,
  { select, columns }: { readonly select: string; readonly columns: ColumnPlan },
): Promise<readonly string[]> {
  if (columns.born || !isPlain(select)) return [];
  const first = columns.columns.find((c) => c.name.toLowerCase() === spec.key[0]?.toLowerCase());
  const sql = first && cutsQuery(spec.relation, first, session.dialect);
  return sql === undefined ? [] : cutsOf(await query(session, 'find the range of the key', sql));
}

function isPlain(select: string): boolean {
  const words = sqlTokens(select).flatMap((t) => (t.kind === 'word' ? [t.text.toUpperCase()] : []));
  return words.filter((w) => w === 'FROM').length === 1 && !words.some((w) => COSTLY.has(w));
}
