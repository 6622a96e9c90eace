import { rm } from 'node:fs/promises';
import { copyLedger, record, type Session } from '../../run/index.ts';
import { dropSchema } from '../server/bring-back.ts';
import { planPrune, type Prunable, type PrunePlan } from './plan.ts';

/**
 * Plans housekeeping and, where `yes` is given, does it: the ledger tells what is taken away before it is, so that nothing
 * is ever missing without a word. Errors: those of the store.
 */
export async function prune(session: Session, { yes }: { readonly yes: boolean }): Promise<PrunePlan> {
  const plan = await planPrune(session);
  if (!yes || plan.remove.length === 0) return plan;
  const removed = plan.remove.filter((p) => p.what !== 'unfinished').map(({ key, bytes }) => ({ key, bytes }));
  if (removed.length > 0) {
    await record(session, { kind: 'pruned', day: null, at: session.clock.now(), body: { removed } });
    await copyLedger(session);
  }
  for (const prunable of plan.remove) await remove(session, prunable);
  return plan;
}

async function remove(session: Session, { what, key }: Prunable): Promise<void> {
  const { store, warehouse } = session;
  if (what === 'unfinished') await store.removeLeftover(key);
  else if (what === 'restore point' && !warehouse.features.singleProcess) await dropSchema(session, key);
  else if (what === 'restore point') for (const path of [key, `${key}.wal`]) await rm(path, { force: true });
  else await store.remove(key);
}
