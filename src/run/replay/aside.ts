import type { Content, LayerShelf } from '../../bronze/index.ts';
import type { Session } from '../session.ts';
import type { LastSet } from './delta.ts';

/** What days that are laid again keep in mind. */
export interface Aside {
  readonly shelf: LayerShelf;
  /** What the day at work held. */
  content: Content | undefined;
  /** By history: what it was last set by. */
  readonly lastSet: Map<string, LastSet>;
  /** Makes the sources of the day at work stand, where they do not yet. */
  stand: () => Promise<void>;
}

const asides = new WeakMap<Session, Aside>();

/** A session of a database of its own, in which days are laid again: nothing of it is for the ledger. */
export function markAside(session: Session, aside: Aside): void {
  asides.set(session, aside);
}

export function asideOf(session: Session): Aside | undefined {
  return asides.get(session);
}
