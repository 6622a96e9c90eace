import { fail } from '../../errors.ts';
import type { ManifestNode } from '../../project/index.ts';
import { relationName } from '../../relation.ts';
import { statement } from '../../sql.ts';
import { execute } from '../execute.ts';
import { runPass } from '../pass.ts';
import { newestPublished } from '../pending.ts';
import { relationOf } from '../safeguards.ts';
import type { Session } from '../session.ts';
import { storedAs } from '../test.ts';
import type { Below } from './lineage.ts';

/** The acceptance that makes an incremental model without a history anew: `refresh:<model>`. */
const REFRESH = 'refresh:';

/**
 * A table that is added to and keeps no days can only be made anew from what stands, which may be less than it holds: that
 * is asked for first. Errors: `erase-incremental`.
 */
export function refuseIncremental({ tables }: Below, accepted: readonly string[]): void {
  for (const node of tables) {
    if (node.config.materialized !== 'incremental' || accepted.includes(`${REFRESH}${node.name}`)) continue;
    fail('erase-incremental', { model: relationName(relationOf(node)), node: node.name }, { node: node.unique_id });
  }
}

/** Makes the tables below anew, as the newest day made them; rows that failed a test are forgotten. Returns the tables' names. */
export async function remakeTables(session: Session, { tables, tests }: Below): Promise<readonly string[]> {
  await forgetFailures(session, tests);
  const day = newestPublished(session.ledger.state);
  const published = session.ledger.entries.findLast((e) => e.kind === 'published' && e.day === day);
  if (day === undefined || !published) return [];
  const { error } = await runPass(
    {
      session,
      day,
      at: new Date(published.at),
      fullRefresh: true,
      histories: [],
      schemas: new Map(),
      accepted: [],
      examples: false,
      oneTransaction: true,
    },
    tables,
    { goOn: false },
  );
  if (error) throw error;
  return tables.map((node) => relationName(relationOf(node)));
}

async function forgetFailures(session: Session, tests: readonly ManifestNode[]): Promise<void> {
  const { connection, dialect } = session;
  for (const node of tests) {
    if (storedAs({}, node) !== 'table') continue;
    const table = relationOf(node);
    if ((await connection.catalog.find(table)) !== 'table') continue;
    await execute(session, [statement(`forget the failures of ${node.name}`, dialect.drop(table, 'table'))]);
  }
}
