import type { Session } from './session.ts';

/** Begins the transaction in which a day or a node does its work. */
export async function begin(session: Session): Promise<void> {
  await session.connection.begin();
}

/** Commits, and with it the ledger entries that were appended inside. */
export async function commit(session: Session): Promise<void> {
  await session.connection.commit();
  session.committed = session.ledger;
}

/** Takes the transaction back, and with it the ledger entries that were appended inside. No error where there is none. */
export async function rollback(session: Session): Promise<void> {
  await session.connection.rollback();
  session.ledger = session.committed;
}
