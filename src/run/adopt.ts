import { fail } from '../errors.ts';
import { isHistory, type ManifestNode } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { historyCheck, snapshotSpec, VALIDITY } from '../silver/index.ts';
import { query } from './execute.ts';
import { keyOfHistory } from './key.ts';
import { recordWithin } from './record.ts';
import { refuseOutside, relationOf } from './safeguards.ts';
import type { Session } from './session.ts';
import { standing } from './standing.ts';

/**
 * A table that stands where a history would be born and that the ledger does not know (H15): on the very first contact
 * with a database what fits is adopted on the spot and announced, later it is refused. Errors: `history-unknown`,
 * `history-not-adoptable`.
 */
export async function adoptOrRefuse(session: Session, nodes: readonly ManifestNode[], at: Date): Promise<void> {
  for (const node of nodes.filter(isHistory)) {
    const table = relationOf(node);
    const history = relationName(table);
    if (session.ledger.state.histories.has(history)) continue;
    const { rows } = await standing(session, table, endOf(node));
    if (rows === 0) continue;
    if (!session.firstContact) fail('history-unknown', { history, rows }, { node: node.unique_id });
    const open = await adopt(session, node, { at, how: 'first contact' });
    session.emit({
      type: 'note',
      message: `${history} was there before: adopted with ${rows.toLocaleString('en-US')} versions, ${open.toLocaleString('en-US')} of them open.`,
    });
  }
}

/** Makes the table that stands there the base of everything to come, in the open transaction. Returns its open versions. */
export async function adopt(
  session: Session,
  node: ManifestNode,
  { at, how }: { readonly at: Date; readonly how: 'first contact' | 'command' },
): Promise<number> {
  const table = relationOf(node);
  const history = relationName(table);
  await refuseOutside(session, table);
  const columns = (await session.connection.catalog.columns(table)).map((c) => c.name.toLowerCase());
  const missing = columnsOf(node).find((c) => !columns.includes(c.toLowerCase()));
  if (missing !== undefined)
    fail('history-not-adoptable', { history, reason: `it has no column ${missing}` }, { node: node.unique_id });
  if (node.resource_type !== 'snapshot') {
    const check = historyCheck(table, keyOfHistory(node), session.dialect);
    check.judge(await query(session, check.purpose, check.sql));
  }
  const { rows, open } = await standing(session, table, endOf(node));
  await recordWithin(session, {
    kind: 'adopted',
    day: null,
    at,
    body: { history, model: node.unique_id, rows, open, how },
  });
  return open;
}

/** What a table must have to be this history: its key, as far as it is made of columns, and the columns of its validity. */
function columnsOf(node: ManifestNode): readonly string[] {
  const key = keyOfHistory(node);
  if (node.resource_type !== 'snapshot') return [...key, VALIDITY.from, VALIDITY.to, VALIDITY.current];
  const { names } = snapshotSpec(node);
  const { dbt_valid_from: from, dbt_valid_to: to, dbt_scd_id: id, dbt_updated_at: updated } = names;
  return [...key.filter((k) => /^\w+$/.test(k)), from, to, id, updated];
}

/** How an open version is told. */
function endOf(node: ManifestNode): Parameters<typeof standing>[2] {
  if (node.resource_type !== 'snapshot') return {};
  const { names, validToCurrent } = snapshotSpec(node);
  return { to: names.dbt_valid_to, current: validToCurrent };
}
