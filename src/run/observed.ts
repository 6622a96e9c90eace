import type { Day } from '../day.ts';

/** Where a day stands among the observed days of a history (H8, H9). */
export interface Situation {
  readonly day: Day;
  /** The observed day before, or undefined. */
  readonly previous: Day | undefined;
  /** The observed day after; undefined where the day is the newest. */
  readonly next: Day | undefined;
  /** True where the day was observed already (H7). */
  readonly repeated: boolean;
}

export function situationOf(observed: readonly Day[], day: Day): Situation {
  return {
    day,
    previous: observed.filter((d) => d < day).at(-1),
    next: observed.find((d) => d > day),
    repeated: observed.includes(day),
  };
}
