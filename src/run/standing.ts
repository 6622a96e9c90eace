import { countOf } from '../adapter/index.ts';
import type { Relation } from '../relation.ts';
import { VALIDITY } from '../silver/index.ts';
import type { Session } from './session.ts';

/** What stands of a history. */
export interface Standing {
  readonly stands: boolean;
  readonly rows: number;
  readonly open: number;
}

/** Rows and open versions of a table; without a column of their ends every row is open. `open`: what an open version's end is, where it is not NULL. */
export async function standing(
  { connection, dialect }: Session,
  table: Relation,
  { to = VALIDITY.to, current }: { readonly to?: string; readonly current?: string | undefined } = {},
): Promise<Standing> {
  const columns = await connection.catalog.columns(table);
  if (columns.length === 0) return { stands: false, rows: 0, open: 0 };
  const name = dialect.relation(table);
  const rows = await countOf(connection, `SELECT count(*) FROM ${name}`);
  const ends = columns.some((c) => c.name.toLowerCase() === to.toLowerCase());
  const end = dialect.quote(to);
  const isOpen = current === undefined ? `${end} IS NULL` : `(${end} IS NULL OR ${end} = ${current})`;
  const open = ends ? await countOf(connection, `SELECT count(*) FROM ${name} WHERE ${isOpen}`) : rows;
  return { stands: true, rows, open };
}
