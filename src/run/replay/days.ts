import { standingEntries, type Content, type Layer, type LayerBook, type Layered } from '../../bronze/index.ts';
import type { Day } from '../../day.ts';
import type { Session } from '../session.ts';

/** A day that is laid again. */
export interface ReplayDay extends Content {
  /** The recorded instant of the run that made the day visible. */
  readonly at: Date;
  /** The same, but before the instant of every later day: versions of a dbt snapshot begin and end at instants. */
  readonly ordered: Date;
}

/** A day whose run is at work: accepted, not visible yet. */
export interface DayAtWork extends Content {
  readonly at: Date;
}

/** Visible days, and the one at work, ascending. */
export function replayableDays({ ledger }: Session, atWork?: DayAtWork): ReplayDay[] {
  const at = new Map<Day, Date>();
  for (const entry of standingEntries(ledger.entries))
    if (entry.kind === 'published' && entry.day) at.set(entry.day, new Date(entry.at));
  const days = ledger.state.days.flatMap(({ day, published }): DayAtWork[] => {
    const instant = at.get(day);
    return published === undefined || !instant || day === atWork?.day
      ? []
      : [{ day, revision: published, at: instant }];
  });
  return inOrder([...days, ...(atWork ? [atWork] : [])].sort((a, b) => (a.day < b.day ? -1 : 1)));
}

/** A day that came late was run after the days that follow it. */
function inOrder(days: readonly DayAtWork[]): ReplayDay[] {
  let next = Infinity;
  return days
    .toReversed()
    .map((day) => {
      next = Math.min(day.at.getTime(), next - 1);
      return { ...day, ordered: new Date(next) };
    })
    .toReversed();
}

/** True where the day is kept of every one of the tables. */
export function isKept(book: LayerBook, tables: readonly Layered[], day: ReplayDay): boolean {
  return tables.every((of) => book.find(of, day) !== undefined && book.chain(of, day) !== undefined);
}

/** What a day held of a seed: its own layer, else the last before it, else the first that is known. */
export function seedLayer(book: LayerBook, seed: Layered, { day }: Pick<ReplayDay, 'day'>): Layer | undefined {
  const observed = book.observed(seed);
  return observed.findLast((layer) => layer.day <= day) ?? observed[0];
}
