import { fail } from '../errors.ts';
import type { ManifestNode } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { withinADay } from '../silver/index.ts';
import { statement } from '../sql.ts';
import { execute, query } from './execute.ts';
import { keyOfHistory } from './key.ts';
import { ensureSchema } from './node.ts';
import { relationOf } from './safeguards.ts';
import type { Session } from './session.ts';
import { versionRows } from './version-rows.ts';

/**
 * Makes a history's table out of a snapshot's versions, which stay where they are. Errors: `history-not-adoptable` where a
 * table stands there already, or a key has more than one version of a day.
 */
export async function fillFromSnapshot(session: Session, node: ManifestNode, snapshot: ManifestNode): Promise<void> {
  const { connection, dialect } = session;
  const target = relationOf(node);
  const history = relationName(target);
  const refuse = (reason: string): never =>
    fail('history-not-adoptable', { history, reason }, { node: node.unique_id });
  if (snapshot.resource_type !== 'snapshot') refuse(`${snapshot.name} is no snapshot`);
  if ((await connection.catalog.find(target)) !== undefined) refuse('something stands there already');
  const rows = await versionRows(session, snapshot);
  const twice = await query(
    session,
    `versions of one day in ${snapshot.name}`,
    withinADay(dialect, rows, keyOfHistory(node)),
  );
  if (twice.rows.length > 0)
    refuse(
      `these keys changed more than once within a day: ${twice.rows.map((row) => row.map(String).join(' on ')).join(', ')}`,
    );
  await ensureSchema({ session }, node);
  await execute(session, [
    statement(`make ${history} of ${snapshot.name}`, dialect.createTableAs(target, `SELECT * FROM ${rows} AS v`)),
  ]);
}
