import { relationName, type Relation } from '../relation.ts';
import { statement } from '../sql.ts';
import { execute } from './execute.ts';
import type { Session } from './session.ts';

/**
 * Days look for rows by the key: a table that was made by a select, or by somebody else, gets an index of it. Nothing on an
 * engine that finds rows without one.
 */
export async function findByKey(session: Session, target: Relation, key: readonly string[]): Promise<void> {
  const { connection, dialect } = session;
  if (!connection.catalog.indexed || !dialect.addKey) return;
  const lower = key.map((name) => name.toLowerCase());
  const found = (await connection.catalog.columns(target)).filter((c) => lower.includes(c.name.toLowerCase()));
  const indexed = await connection.catalog.indexed(target);
  if (found.length === 0 || indexed.some((name) => lower.includes(name.toLowerCase()))) return;
  await execute(session, [statement(`index the key of ${relationName(target)}`, dialect.addKey(target, found))]);
}
