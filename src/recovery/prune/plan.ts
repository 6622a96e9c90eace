import { dumpsToPrune } from './dumps.ts';
import { backupsToPrune, replacedToPrune, unfinished } from './leavings.ts';
import { orphansToPrune } from './orphans.ts';
import type { Session } from '../../run/index.ts';

export const PRUNED_KINDS = ['dump', 'backup', 'orphan', 'unfinished', 'restore point'] as const;
export type PrunedKind = (typeof PRUNED_KINDS)[number];

/** Something that housekeeping takes away, or would like to. */
export interface Prunable {
  readonly what: PrunedKind;
  /** Key in the store; path of a restore point, or its schema on a server. */
  readonly key: string;
  readonly bytes: number;
  readonly why: string;
}

export interface PrunePlan {
  readonly remove: readonly Prunable[];
  /** What would go and stays all the same, with the reason. */
  readonly stays: readonly Prunable[];
}

/** What has been kept as long as the settings say. Reads only; dumps that nothing tells of, layers and the ledger are never pruned. */
export async function planPrune(session: Session): Promise<PrunePlan> {
  const dumps = await dumpsToPrune(session);
  const left = await orphansToPrune(session);
  return {
    remove: [
      ...dumps.remove,
      ...(await backupsToPrune(session)),
      ...left.remove,
      ...(await unfinished(session)),
      ...(await replacedToPrune(session)),
    ],
    stays: [...dumps.stays, ...left.stays],
  };
}
