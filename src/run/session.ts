import type { Connection, Dialect, Place, Warehouse } from '../adapter/index.ts';
import type { Entry, LedgerState, Store } from '../bronze/index.ts';
import type { Clock } from '../clock.ts';
import { fail } from '../errors.ts';
import type { Project } from '../project/index.ts';
import type { Aside } from './aside/aside.ts';
import type { Listener } from './events.ts';
import type { Embedded } from './machine.ts';
import type { PastSchemas } from './past-schemas.ts';

/** What is open while a command runs. One connection does the work; a second one commits what must not wait for it (H17). */
export interface Session {
  readonly project: Project;
  readonly warehouse: Warehouse;
  readonly dialect: Dialect;
  /** Holds the transaction at work. */
  readonly connection: Connection;
  /** Commits ledger entries while `connection` has its transaction open. */
  readonly ledgerConnection: Connection;
  /** Makes and reads layers for a warehouse that does not itself. */
  readonly embedded: Embedded;
  /** Schemas in which past days are laid on a warehouse that gives no database beside. */
  readonly pastSchemas: PastSchemas;
  readonly store: Store;
  readonly clock: Clock;
  readonly emit: Listener;
  readonly signal: AbortSignal;
  /** Where artifacts, compiled SQL and failing rows go. */
  readonly targetDir: string;
  /** True where the database had no ledger when the session was opened (H15: what fits is adopted). */
  readonly firstContact: boolean;
  /** Where this run makes what it makes anew, on an engine whose DDL commits by itself (H17). */
  readonly aside?: Aside | undefined;
  /** Where relations are for the time being; left out: under their own names. */
  readonly place?: Place | undefined;
  /** What the ledger says, with what the transaction at work has appended. */
  ledger: LedgerView;
  /** What of it is committed. */
  committed: LedgerView;
}

/** The ledger as read at the start and carried on in memory. */
export interface LedgerView {
  readonly entries: readonly Entry[];
  readonly state: LedgerState;
  /** Where days are done again: what was repaired in their layers after these entries. */
  readonly repairs?: readonly Entry[];
}

/** Throws `interrupted` once the user has asked to stop. */
export function checkInterrupted(session: Pick<Session, 'signal'>, during: string): void {
  if (session.signal.aborted) fail('interrupted', { during });
}
