import type { Day } from '../../day.ts';
import type { Relation } from '../../relation.ts';
import type { AsideTable } from '../load/aside.ts';
import type { StagedRecord } from '../staged.ts';

/** What the gate must know of a dump. */
export interface DumpFacts {
  /** The tool that wrote it, for messages; null where it does not say. */
  readonly tool: string | null;
  /** `none`: the tool writes none. */
  readonly endMarker: 'present' | 'missing' | 'none';
  /** Error lines of the dump tool found inside. */
  readonly errors: readonly string[];
  readonly parts: readonly { readonly name: string; readonly sha256: string }[];
  readonly tables: readonly AsideTable[];
}

/** The days that speak for a dump; `named`, `ended`: by its file name and its end line. */
export interface DumpDay {
  readonly day: Day;
  /** True where the user said the day (--date): then file name and end line are not asked. */
  readonly given: boolean;
  readonly named?: Day | undefined;
  readonly ended?: Day | undefined;
}

/** The accepted day before. */
export interface PreviousDay {
  readonly day: Day;
  readonly tables: Readonly<Record<string, StagedRecord>>;
  /** The schema where its tables still stand, or undefined: then rows are counted instead of keys compared. */
  readonly schema: string | undefined;
}

/** A dump that was accepted for some day. */
export interface KnownDump {
  readonly day: Day;
  readonly dump: readonly { readonly sha256: string }[];
}

/** Keys may be gone up to either of these, whichever is more. */
export interface GoneSettings {
  readonly share: number;
  readonly keys: number;
}

export interface GateInput {
  readonly dump: DumpFacts;
  readonly day: DumpDay;
  readonly previous: PreviousDay | undefined;
  readonly known: readonly KnownDump[];
  /** Tables that the settings leave out: they are not missing. */
  readonly excluded: (table: string) => boolean;
  readonly gone: GoneSettings;
}

/** A table of this dump and what it was the day before. */
export interface TablePair {
  readonly now: AsideTable;
  readonly before: StagedRecord;
  readonly day: Day;
  /** Where the day before's rows stand. */
  readonly standing: Relation | undefined;
}
