import { isError } from '../errors.ts';
import type { HistoryState } from '../bronze/index.ts';
import { differingBuckets, OPEN } from '../silver/index.ts';
import { differencesOf } from './replay/index.ts';
import { isOfOtherTarget, relationNamed } from './safeguards.ts';
import type { Session } from './session.ts';
import { read, signature, summingOf, sumsOf } from './sums.ts';
import type { VerifyCheck } from './verify.ts';

/** A history's versions sum up to what the runs declared (H19); where not, the layers tell which ones differ. */
export async function verifySums(session: Session, history: HistoryState): Promise<VerifyCheck[]> {
  const summing = await summingOf(session, relationNamed(history.name));
  if (!summing || history.sums?.by !== signature(summing)) return [];
  const buckets = differingBuckets(read(history.sums.buckets), await sumsOf(session, summing));
  const name = `${history.name}: unexplained changes`;
  if (buckets.length === 0) {
    const months = Object.keys(history.sums.buckets).length;
    return [{ name, ok: true, found: `none, in ${months} sums of months and open versions (H19)`, sql: null }];
  }
  const where = buckets.map((b) => (b === OPEN ? 'open versions' : `versions that ended in ${b}`)).join(', ');
  const found = [`somebody changed ${where}`, ...(await explained(session, history))].join('\n        ');
  return [{ name, ok: false, found, sql: null }];
}

async function explained(session: Session, history: HistoryState): Promise<readonly string[]> {
  const node = isOfOtherTarget(session, history) ? undefined : session.project.manifest.nodes[history.model];
  if (!node) return [];
  try {
    return await differencesOf(session, node);
  } catch (error) {
    if (!isError(error) || error.kind === 'interrupted') throw error;
    return [`which ones cannot be told: ${error.message}`];
  }
}
