import type { Result } from '../adapter/index.ts';
import type { Statement } from '../sql.ts';

/** A query whose rows must be as they should be; `judge` throws the error where they are not. */
export interface Check {
  readonly purpose: string;
  readonly sql: string;
  readonly judge: (result: Result) => void;
}

/**
 * What a day would do to a history; one row of `SetDay.counts`, in this order. rows after = rows before + opened + split −
 * joined − removed. `closed` stood open before and no longer does; `extended` and `shortened` end on another day than before,
 * `moved` begin on another; `in_place` have only columns of `update_in_place` changed. All 0: there is nothing to apply.
 */
export const CHANGE_COUNTS = [
  'opened',
  'closed',
  'split',
  'moved',
  'joined',
  'extended',
  'shortened',
  'removed',
  'in_place',
] as const;
export type ChangeCounts = Readonly<Record<(typeof CHANGE_COUNTS)[number], number>>;

/**
 * One day's step of a history, in the order in which it is run: ddl, prepare, checks, counts and examples, apply, verify,
 * cleanup. Everything is one transaction's work, but for `ddl` where DDL commits by itself; nothing but temporary tables is
 * written before `apply`.
 */
export interface SetDay {
  /** What must stand before rows are written. */
  readonly ddl: readonly Statement[];
  readonly prepare: readonly Statement[];
  /** H12, and what cannot be told before the data is seen. */
  readonly checks: readonly Check[];
  /** One row: CHANGE_COUNTS. */
  readonly counts: string;
  /** Up to three rows of each kind: kind, key as text, before and after as JSON text. */
  readonly examples: string;
  readonly apply: readonly Statement[];
  /** H1 on the keys that were touched. */
  readonly verify: readonly Check[];
  readonly cleanup: readonly Statement[];
}

/** Reads the one row of `counts`. */
export function changeCounts(result: Result): ChangeCounts {
  const row = result.rows[0] ?? [];
  return Object.fromEntries(CHANGE_COUNTS.map((name, i) => [name, Number(row[i] ?? 0)])) as ChangeCounts;
}
