import type { HistoryState } from '../bronze/index.ts';
import { recordReplayed } from './replayed.ts';
import { relationNamed } from './safeguards.ts';
import type { Session } from './session.ts';
import { standing } from './standing.ts';

/** Says in the ledger, in the open transaction, that what stands of a history is meant, though another count was told before. */
export async function declareHistory(
  session: Session,
  { name, model, observed, rows: was }: HistoryState,
): Promise<void> {
  const table = relationNamed(name);
  const { rows, open } = await standing(session, table);
  await recordReplayed(session, table, {
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
  });
}
