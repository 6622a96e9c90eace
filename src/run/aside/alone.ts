import type { ManifestNode } from '../../project/index.ts';
import type { Pass, Runnable } from '../runtime.ts';
import { Aside } from './aside.ts';
import { dropIfThere, finishPending, makePending, writePending } from './pending.ts';
import { prepareNode } from './prepare.ts';
import { asideSession } from './session.ts';

/** What is made ready aside; a materialization of the user's own writes what it likes, and commits as its DDL does. */
const PREPARED = new Set(['seed', 'table', 'view', 'incremental', 'history', 'snapshot']);

/** The pass for one node of a verb, with an aside of its own where DDL commits by itself (H17). */
export function passBeside(pass: Pass, node: Runnable): Pass {
  const { session } = pass;
  if (session.warehouse.features.transactionalDdl || !isPrepared(node)) return pass;
  return { ...pass, session: asideSession(session, new Aside()) };
}

function isPrepared(node: Runnable): node is ManifestNode {
  if (node.resource_type === 'test' || node.resource_type === 'unit_test') return false;
  if (node.config['incremental_strategy'] === 'microbatch') return false;
  return PREPARED.has(node.resource_type === 'model' ? node.config.materialized : node.resource_type);
}

/**
 * DDL first, then `rows`, which commits, then what that commit shows. `rows` is given what to call last before it commits.
 * A failure takes away what was made.
 */
export async function besideRows<T>(
  pass: Pass,
  node: Runnable,
  rows: (last: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const { session } = pass;
  const { aside } = session;
  if (!aside || !isPrepared(node)) return rows(() => Promise.resolve());
  try {
    await makePending(session);
    await prepareNode(pass, node);
    aside.rowsOnly = true;
    const value = await rows(() => writePending(session, aside.works()));
    aside.clear();
    await finishPending(session);
    return value;
  } catch (error) {
    const made = aside.made();
    aside.clear();
    for (const relation of made) await dropIfThere(session, relation).catch(() => undefined);
    throw error;
  }
}
