import type { Day } from '../../day.ts';
import type { Content, Layer } from '../layers/layer.ts';

/** One part of a dump as it arrived. */
export interface DumpPart {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Key of the copy in the store, or null where it is not kept. */
  readonly archived: string | null;
}

/** A finding of the gate: `code:subject`, for example `gone:tenants`. */
export interface RecordedFinding {
  readonly id: string;
  readonly message: string;
}

export interface StagedTable {
  readonly rows: number;
  readonly key: readonly string[];
  /** Column name → declared type of the source. */
  readonly columns: Readonly<Record<string, string>>;
  /** Column name → the engine's type that it was staged as; what the gate compares (H14). */
  readonly stored?: Readonly<Record<string, string>>;
}

/** What a run did to one history. */
export interface HistoryDay {
  /** unique_id of the model. */
  readonly model: string;
  readonly opened: number;
  readonly closed: number;
  /** Versions that stand as they were. */
  readonly kept: number;
  readonly rows: number;
  /** Open versions after the run. */
  readonly open: number;
  readonly born?: true;
  /** H7, H8: versions split, moved, joined or removed by a late or corrected day. */
  readonly corrected?: number;
  /** Hash of the select that made the rows, and of how they are kept. */
  readonly select?: string;
  /** What the versions sum up to, for `verify` (H19). */
  readonly sums?: BucketSums;
}

/** Rows and sums of row hashes, `<rows>:<sum>`, by bucket: `open`, or the month in which a version ended. */
export interface BucketSums {
  /** The hash and the columns that it is made of; sums compare where this is the same. */
  readonly by: string;
  /** True where these are all buckets; else those not named are as they were. */
  readonly whole?: true;
  readonly buckets: Readonly<Record<string, string>>;
}

export interface SchemaEvent {
  readonly history: string;
  readonly event:
    | 'column added'
    | 'column removed'
    | 'column back'
    | 'column renamed'
    | 'type widened'
    | 'type to text'
    | 'key changed';
  readonly column: string;
  readonly detail: string;
}

/** What each kind of entry tells. Histories are named by `schema.identifier`. */
export interface EntryBodies {
  /** The first entry: who made the ledger. */
  readonly begun: { readonly package: string; readonly engine: string };
  /** The day is kept for ever (H17): its dump is in the store. Revision 0 is the first dump of that day. */
  readonly accepted: {
    readonly revision: number;
    readonly dump: readonly DumpPart[];
    readonly tool: string | null;
    readonly end: string | null;
    readonly tables: Readonly<Record<string, StagedTable>>;
    /** Findings that the user accepted for this dump. */
    readonly accepted: readonly RecordedFinding[];
    /** What was kept of columns instead of their values: `drop`, `null`, `hmac:<which key>`; then the dump is not kept. */
    readonly rules?: Readonly<Record<string, string>>;
    /** What is put in force: a layer of each table, and of the next observed day where this one came late. */
    readonly layers?: readonly Layer[];
  };
  /** Staging was replaced by the day's dump outside of a day's run; the day is not visible by that. */
  readonly loaded: { readonly revision: number };
  /** The day's dump was refused; nothing was written (H11). */
  readonly quarantined: { readonly dump: readonly DumpPart[]; readonly findings: readonly RecordedFinding[] };
  /** The day is visible (H17). */
  readonly published: {
    readonly revision: number;
    readonly histories: Readonly<Record<string, HistoryDay>>;
    readonly schema: readonly SchemaEvent[];
    readonly manifest: string;
    readonly package: string;
    readonly engine: string;
    /** Layers of the seeds that the day was run with. */
    readonly layers?: readonly Layer[];
  };
  /** The same content came again (H7); nothing was written. */
  readonly repeated: { readonly dump: readonly DumpPart[] };
  readonly withdrawn: { readonly revision: number };
  /** A dbt verb changed histories outside a day. */
  readonly ran: { readonly histories: Readonly<Record<string, HistoryDay>>; readonly schema: readonly SchemaEvent[] };
  /** A table that stood there became a history as it was (H15). */
  readonly adopted: {
    readonly history: string;
    readonly model: string;
    readonly rows: number;
    readonly open: number;
    /** Entries of before this was recorded do not say. */
    readonly how?: 'first contact' | 'command';
  };
  readonly renamed: { readonly from: string; readonly to: string; readonly model: string };
  /** A history was laid again from the layers and put in the place of what stood (H16). */
  readonly replayed: {
    readonly history: string;
    readonly model: string;
    /** The days that were laid again. */
    readonly days: readonly Day[];
    readonly same: number;
    readonly moved: number;
    readonly added: number;
    readonly gone: number;
    readonly rows: number;
    readonly open: number;
    /** True where the difference was accepted. */
    readonly accepted: boolean;
    /** The table that stood before, kept under this name; null where none stood. */
    readonly replaced: string | null;
    readonly sums?: BucketSums;
  };
  readonly retired: { readonly history: string; readonly rows: number };
  /** All that was kept of one key of a table was erased: its rows, or some columns of them. Says nothing of who it was. */
  readonly erased: {
    readonly table: string;
    /** Columns whose values were erased; null: the rows as a whole. */
    readonly columns: readonly string[] | null;
    /** SHA-256 over a receipt, which is shown once and kept nowhere, and table and key: whoever has all three can prove whom it was. */
    readonly subject: string;
    /** Days that held it. */
    readonly days: number;
    /** Layers as they are now; each takes the place of the one of the same table, content and `against`. */
    readonly layers: readonly Layer[];
    /** Files that are no more, and what took their place. */
    readonly replaced: readonly Replaced[];
    readonly histories: Readonly<Record<string, ErasedHistory>>;
    /** Rows that were taken out of the corrections log. */
    readonly corrections: number;
    /** What else is taken out of the store. */
    readonly removed: readonly Removed[];
  };
  /** Housekeeping: what was kept as long as it was to be. */
  readonly pruned: { readonly removed: readonly Removed[] };
  /** Damaged layers were written again. */
  readonly repaired: {
    /** Layers that are not the same bytes as before: they take the place of those with the same content. */
    readonly layers: readonly Layer[];
    /** Files that are again what they were. */
    readonly files: readonly Removed[];
    /** Contents that nothing holds any more, given up by whoever accepted that; no layer of theirs is in force. */
    readonly lost: readonly LostContent[];
  };
  /** The table was rebuilt from the copies in the store. */
  readonly restored: {
    readonly entries: number;
    /** The database was empty: nothing is published any more, and the accepted days run again from their dumps. */
    readonly replays?: true;
    /** The database was set back to what it was after this entry; days accepted since are to be published again. */
    readonly to?: number;
    /** What it was set back from: `backup …`, `restore point …`, `kept days`. */
    readonly from?: string;
  };
}

export type EntryKind = keyof EntryBodies;

/** A file of a layer whose place another one has taken, or nothing. */
export interface Replaced {
  readonly key: string;
  readonly sha256: string;
  readonly by: string | null;
}

/** What became of a history by an erasure. */
export interface ErasedHistory {
  readonly model: string;
  /** Versions that are no more, and that are there in their stead. */
  readonly gone: number;
  readonly made: number;
  readonly rows: number;
  readonly open: number;
  readonly sums?: BucketSums;
}

/** What a day held of a table or seed, and cannot be laid out any more. */
export interface LostContent extends Content {
  readonly table: string;
  readonly seed?: true;
}

/** An object of the store. */
export interface Removed {
  readonly key: string;
  readonly bytes: number;
}

/** What the body of every entry tells as well: who did it, `user@machine`, and for which target. Entries of before that was recorded do not say. */
export interface Signed {
  readonly by?: string;
  readonly target?: string;
}

/** One row of `varve.ledger`: who, when, what, chained by hash. */
export type Entry<K extends EntryKind = EntryKind> = {
  readonly [T in K]: {
    /** 1, 2, 3 … without gaps. */
    readonly seq: number;
    /** UTC instant, ISO 8601 with milliseconds. */
    readonly at: string;
    readonly kind: T;
    readonly day: Day | null;
    readonly body: EntryBodies[T];
    /** Hash of the entry before; 64 zeros for the first. */
    readonly previous: string;
    /** SHA-256 in hex over the canonical JSON of all other fields. */
    readonly hash: string;
  };
}[K];

/** What is to be told; seq, previous and hash come from the ledger. */
export type Draft<K extends EntryKind = EntryKind> = {
  readonly [T in K]: { readonly kind: T; readonly day: Day | null; readonly at: Date; readonly body: EntryBodies[T] };
}[K];
