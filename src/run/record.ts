import { appendEntry, copyMissing, foldState, type Draft, type Entry } from '../bronze/index.ts';
import type { Connection } from '../adapter/index.ts';
import type { LedgerView, Session } from './session.ts';

/**
 * Appends an entry over `connection` and carries the session's view of the ledger on. An entry appended inside the
 * day's transaction is visible with it; one appended over the ledger connection commits at once (H17).
 */
export async function record(
  session: Session,
  draft: Draft,
  connection: Connection = session.ledgerConnection,
): Promise<Entry> {
  const after = session.ledger.entries.at(-1);
  const entry = await appendEntry({ connection, dialect: session.dialect }, draft, after);
  session.ledger = viewOf([...session.ledger.entries, entry]);
  return entry;
}

export function viewOf(entries: readonly Entry[]): LedgerView {
  return { entries, state: foldState(entries) };
}

/** Forgets entries that a rolled-back transaction took with it. */
export function forgetAfter(session: Session, last: Entry | undefined): void {
  session.ledger = viewOf(session.ledger.entries.filter((e) => last !== undefined && e.seq <= last.seq));
}

/** Writes the copies of committed entries to the store; what is missing is written at the next start. */
export async function copyLedger(session: Session): Promise<void> {
  await copyMissing(session.ledger.entries, session.store);
}
