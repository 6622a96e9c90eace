import { appendEntry, copyMissing, foldState, type Draft, type Entry, type EntryKind } from '../bronze/index.ts';
import type { LedgerView, Session } from './session.ts';
import { who } from './who.ts';

/** Appends an entry that is committed at once, over the connection of its own, whatever the transaction at work (H17). */
export async function record<K extends EntryKind>(session: Session, draft: Draft<K>): Promise<Entry<K>> {
  const entry = await append(session, draft, session.ledgerConnection);
  session.committed = session.ledger;
  return entry;
}

/** Appends an entry inside the transaction at work: it is there when that commits. */
export async function recordWithin<K extends EntryKind>(session: Session, draft: Draft<K>): Promise<Entry<K>> {
  return append(session, draft, session.connection);
}

async function append<K extends EntryKind>(
  session: Session,
  draft: Draft<K>,
  connection: Session['connection'],
): Promise<Entry<K>> {
  const { storeOf: target } = session.project.profile;
  const signed = { ...draft, body: { ...draft.body, by: who(), target } };
  const entry = await appendEntry({ connection, dialect: session.dialect }, signed, session.ledger.entries.at(-1));
  session.ledger = viewOf([...session.ledger.entries, entry as Entry], session.ledger.repairs);
  return entry;
}

export function viewOf(entries: readonly Entry[], repairs: readonly Entry[] = []): LedgerView {
  return { entries, state: foldState(entries), ...(repairs.length > 0 ? { repairs } : {}) };
}

/** The ledger as it was after an entry; its layers are read as they were repaired since. */
export function viewAt(entries: readonly Entry[], seq: number): LedgerView {
  return viewOf(
    entries.slice(0, seq),
    entries.slice(seq).filter((e) => e.kind === 'repaired'),
  );
}

/** Writes the copies of committed entries to the store; what is missing is written at the next start. */
export async function copyLedger(session: Session): Promise<void> {
  await copyMissing(session.committed.entries, session.store);
}
