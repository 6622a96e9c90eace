import type { Day } from '../day.ts';

/** Where a day stands among the observed days of a history (H7, H8). */
export function placeOf(
  observed: readonly Day[],
  day: Day,
): { readonly next: Day | undefined; readonly repeated: boolean } {
  return { next: observed.find((d) => d > day), repeated: observed.includes(day) };
}
