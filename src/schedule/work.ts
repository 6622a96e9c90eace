import type { Day } from '../day.ts';
import type { VarveError } from '../errors.ts';

/** A dump that lies where dumps arrive. */
export interface Arrival {
  readonly name: string;
  readonly day: Day;
  readonly bytes: number;
  /** When it was last written to, in milliseconds. */
  readonly modified: number;
}

/** What became of a day that was run. */
export interface RanDay {
  readonly day: Day;
  readonly outcome: string;
  readonly error: VarveError | undefined;
}

/** A day as the ledger has it. */
export interface KnownDay {
  readonly day: Day;
  readonly state: 'published' | 'accepted' | 'quarantined';
}

export interface RunReport {
  readonly ran: readonly RanDay[];
  /** All days that the ledger knows, ascending. */
  readonly known: readonly KnownDay[];
}

/** What a schedule starts. It knows when, and nothing of how. */
export interface Work {
  /** Dumps the source as of now; left out where none is configured. */
  readonly dump: ((day: Day, signal: AbortSignal) => Promise<void>) | undefined;
  readonly arrivals: () => Promise<readonly Arrival[]>;
  /** Runs all that is pending up to a day, oldest first. */
  readonly run: (through: Day, signal: AbortSignal) => Promise<RunReport>;
  /** Something that changes when the project does; asked only while a day waits for its being mended. */
  readonly version: () => Promise<string>;
}
