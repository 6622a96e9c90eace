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

/** Rows and open versions of a table; without a valid_to column every row is open. */
export async function standing({ connection, dialect }: Session, table: Relation): Promise<Standing> {
  const columns = await connection.catalog.columns(table);
  if (columns.length === 0) return { stands: false, rows: 0, open: 0 };
  const name = dialect.relation(table);
  const rows = await countOf(connection, `SELECT count(*) FROM ${name}`);
  const ends = columns.some((c) => c.name.toLowerCase() === VALIDITY.to);
  const open = ends ? await countOf(connection, `SELECT count(*) FROM ${name} WHERE ${VALIDITY.to} IS NULL`) : rows;
  return { stands: true, rows, open };
}
