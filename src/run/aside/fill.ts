import type { ManifestNode } from '../../project/index.ts';
import { relationName } from '../../relation.ts';
import { statement } from '../../sql.ts';
import { execute } from '../execute.ts';
import type { Made, Making } from '../materialize.ts';
import type { Pass } from '../runtime.ts';
import { countRows, relationOf } from '../safeguards.ts';

/** The rows of what was made ready aside: a table's select is inserted, a view and a seed are there already. */
export async function fillAside(pass: Pass, { node, compiled, hooks }: Making): Promise<Made> {
  const { session } = pass;
  await hooks.before();
  const whole = node.resource_type === 'seed' || node.config.materialized === 'view';
  if (!whole) await insertAll(pass, node, compiled ?? '');
  await hooks.after();
  if (node.config.materialized === 'view' && node.resource_type !== 'seed') return { rows: null, message: 'view' };
  const rows = await countRows(session, relationOf(node));
  return { rows, message: `${node.resource_type === 'seed' ? 'seed' : 'table'}, ${rows.toLocaleString('en-US')} rows` };
}

/** Inserts the select's rows into the table that was made empty; returns how many. */
export async function insertAll({ session }: Pass, node: ManifestNode, select: string): Promise<number> {
  const target = relationOf(node);
  const columns = (await session.connection.catalog.columns(target)).map((c) => c.name);
  return execute(session, [
    statement(`fill ${relationName(target)}`, session.dialect.insertSelect(target, columns, select)),
  ]);
}
