import type { HistoryState } from '../bronze/index.ts';
import { recordWithin } from './record.ts';
import { relationNamed } from './safeguards.ts';
import type { Session } from './session.ts';
import { standing } from './standing.ts';
import { signature, summingOf, sumsOf, written } from './sums.ts';

/** Says in the ledger, in the open transaction, that what stands of a history is meant, though another count was told before. */
export async function declareHistory(
  session: Session,
  { name, model, observed, rows: was }: HistoryState,
): Promise<void> {
  const table = relationNamed(name);
  const { rows, open } = await standing(session, table);
  const summing = await summingOf(session, table);
  const sums = summing && {
    by: signature(summing),
    whole: true as const,
    buckets: written(await sumsOf(session, summing)),
  };
  await recordWithin(session, {
    kind: 'replayed',
    day: null,
    at: session.clock.now(),
    body: {
      history: name,
      model,
      days: observed,
      same: Math.min(was, rows),
      moved: 0,
      added: Math.max(0, rows - was),
      gone: Math.max(0, was - rows),
      rows,
      open,
      accepted: true,
      replaced: null,
      ...(sums ? { sums } : {}),
    },
  });
}
