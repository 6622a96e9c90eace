import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import type { Day } from '../day.ts';
import { setFirst } from './birth.ts';
import { setCell } from './cell.ts';
import { setNewest } from './newest.ts';
import { rolesOf, type HistorySpec, type Roles } from './spec.ts';
import type { SetDay } from './step.ts';

/** Where the day stands among the observed days of the history (H8). */
export interface Place {
  /** The observed day after; undefined where the day is the newest. */
  readonly next: Day | undefined;
  /** True where the day was observed before (H7). */
  readonly repeated: boolean;
}

export interface SetDayGiven extends Place {
  readonly day: Day;
  /** The recorded instant of the run: `dbt_updated_at` of what it puts there. */
  readonly at: Date;
  readonly select: string;
  /** From `planColumns`, after its DDL. */
  readonly columns: readonly ColumnInfo[];
  readonly values: Readonly<Record<string, string>>;
  /** True where this day makes the table: there is nothing to compare with. */
  readonly born?: boolean | undefined;
  /** Where the newest day is compared piece by piece (`cutsOf`); for selects that a range of the key makes cheaper, as a plain scan. */
  readonly cuts?: readonly string[] | undefined;
  /** Row set of keys (behind FROM) that alone may have changed since the last observed day; the select gives the rows of these. */
  readonly scope?: string | undefined;
}

/** All that the statements of one step are made of. */
export interface Step extends SetDayGiven {
  readonly spec: HistorySpec;
  readonly dialect: Dialect;
  readonly roles: Roles;
}

/**
 * `set_day(D, S)` (history.md): the cell from the day to the day before the next observed one is replaced by the rows
 * of the select. Appending the newest day is the fast path. Errors: `history-config`.
 */
export function setDay(spec: HistorySpec, given: SetDayGiven, dialect: Dialect): SetDay {
  const step: Step = {
    ...given,
    spec,
    dialect,
    roles: rolesOf(spec, given.columns),
    select: snapshot(spec, given.select),
  };
  if (given.born) return setFirst(step);
  return given.next === undefined && !given.repeated ? setNewest(step) : setCell(step);
}

function snapshot(spec: HistorySpec, select: string): string {
  return spec.collapseIdentical ? `SELECT DISTINCT * FROM (${select}) AS raw` : select;
}

/**
 * Why a late or corrected day needs a replay from the kept layers, or undefined where the history alone knows enough.
 * The newest day may be corrected under `absent: keep`: a key that the correction lacks goes on as on the day before.
 * Not so under `update_in_place`, whose older values the first run of the day has overwritten. Untracked columns are
 * judged row by row, when the change is known (`needs-replay` from the checks).
 */
export function needsReplay(spec: HistorySpec, place: Place & { readonly readsHistory: boolean }): string | undefined {
  if (place.next === undefined && !place.repeated) return undefined;
  if (spec.absent === 'keep' && place.next !== undefined)
    return 'absent: keep does not tell on which days a key was there';
  if (spec.updateInPlace.length > 0) return 'update_in_place has overwritten the values of older days';
  if (place.readsHistory) return 'the model reads another history, a snapshot or an incremental model';
  return undefined;
}
