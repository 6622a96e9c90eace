import type { Day } from '../../day.ts';
import type { BucketSums, Entry } from './entry.ts';

export interface DayState {
  readonly day: Day;
  /** The last accepted dump of the day, unless it was withdrawn. */
  readonly accepted: Entry<'accepted'> | undefined;
  /** The revision that is visible, or undefined. */
  readonly published: number | undefined;
  /** The newest refusal, where nothing was accepted after it. */
  readonly quarantined: Entry<'quarantined'> | undefined;
}

export interface HistoryState {
  /** `schema.identifier`. */
  readonly name: string;
  /** unique_id of its model. */
  readonly model: string;
  /** The target whose run wrote it last; undefined where the ledger does not say. */
  readonly target?: string | undefined;
  readonly rows: number;
  readonly open: number;
  /** Days that were set in this history, ascending (H8, H9). */
  readonly observed: readonly Day[];
  readonly adopted: boolean;
  /** What its versions should sum up to (H19), where that is known. */
  readonly sums?: BucketSums | undefined;
}

/** What the ledger says, folded. */
export interface LedgerState {
  /** Ascending by day. */
  readonly days: readonly DayState[];
  /** Living histories by name. */
  readonly histories: ReadonlyMap<string, HistoryState>;
  readonly retired: ReadonlySet<string>;
  /** The day whose dump stands in staging; a late day never does (H8). */
  readonly staged: Day | undefined;
  readonly entries: number;
}
