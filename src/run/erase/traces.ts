import { countOf } from '../../adapter/index.ts';
import { OWN_SCHEMA } from '../../bronze/index.ts';
import { relationName } from '../../relation.ts';
import type { Session } from '../session.ts';

/** Tables and columns, `schema.table.column`, that still hold one of the texts: they are of something else. */
export async function tracesIn(session: Session, texts: readonly string[]): Promise<readonly string[]> {
  const { connection, dialect } = session;
  if (texts.length === 0) return [];
  const list = texts.map((text) => dialect.literal(text)).join(', ');
  const found: string[] = [];
  for (const schema of (await connection.catalog.schemas()).filter((s) => s !== OWN_SCHEMA)) {
    for (const { relation, type } of await connection.catalog.relations(schema)) {
      if (type !== 'table') continue;
      for (const column of await connection.catalog.columns(relation)) {
        if (column.type !== dialect.types.text) continue;
        const sql = `SELECT count(*) FROM ${dialect.relation(relation)} AS t WHERE t.${dialect.quote(column.name)} IN (${list})`;
        if ((await countOf(connection, sql)) > 0) found.push(`${relationName(relation)}.${column.name}`);
      }
    }
  }
  return found;
}
