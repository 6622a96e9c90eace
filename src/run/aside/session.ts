import { placedConnection, placedDialect } from '../../adapter/index.ts';
import type { Session } from '../session.ts';
import type { Aside } from './aside.ts';

/**
 * The session as the nodes of a run see it: relations are where the aside has placed them. The ledger is the session's own.
 */
export function asideSession(session: Session, aside: Aside): Session {
  return {
    ...session,
    aside,
    dialect: placedDialect(session.dialect, aside.place),
    connection: placedConnection(session.connection, aside.place),
    get ledger() {
      return session.ledger;
    },
    set ledger(view) {
      session.ledger = view;
    },
    get committed() {
      return session.committed;
    },
    set committed(view) {
      session.committed = view;
    },
  };
}
