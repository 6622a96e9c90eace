import { join } from 'node:path';
import { countOf } from '../adapter/index.ts';
import { seedStatements } from '../staging/index.ts';
import { execute } from './execute.ts';
import type { Made, Making } from './materialize.ts';
import type { Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';

/** A seed's CSV becomes a table, anew each time. */
export async function materializeSeed(pass: Pass, { node, hooks }: Making): Promise<Made> {
  const { session } = pass;
  const target = relationOf(node);
  const existing = await session.connection.catalog.find(target);
  await hooks.before();
  const path = join(node.root_path ?? session.project.dir, node.original_file_path);
  await execute(session, await seedStatements(session, { node, path, relation: target, existing, empty: pass.empty }));
  const rows = await countOf(session.connection, `SELECT count(*) FROM ${session.dialect.relation(target)}`);
  await hooks.after();
  return { rows, message: `seed, ${rows.toLocaleString('en-US')} rows` };
}
