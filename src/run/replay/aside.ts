import type { Session } from '../session.ts';

const asides = new WeakSet<Session>();

/** A session of a database of its own, in which days are laid again: nothing of it is for the ledger. */
export function markAside(session: Session): void {
  asides.add(session);
}

export function isAside(session: Session): boolean {
  return asides.has(session);
}
