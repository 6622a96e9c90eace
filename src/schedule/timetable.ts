import { addDays, dayOf, type Day } from '../day.ts';

/** When things happen, by the clock of a zone. */
export interface Timetable {
  /** IANA name. */
  readonly zone: string;
  /** `05:30`: when the source is dumped. */
  readonly dumpAt: string;
  /** `07:00`: when the day runs; before `dumpAt` it is the next morning's. */
  readonly dayAt: string;
}

/** What is due at an instant. Nothing of it hangs on what happened before: a clock that jumps cannot miss or repeat it. */
export interface Moment {
  /** The calendar day of the zone. */
  readonly today: Day;
  /** True from `dumpAt` of today on. */
  readonly dumpDue: boolean;
  /** The newest day that is to be run by now. */
  readonly through: Day;
  /** When something becomes due next. */
  readonly nextDump: Date;
  readonly nextDay: Date;
}

export function momentOf(now: Date, { zone, dumpAt, dayAt }: Timetable): Moment {
  const today = dayOf(now, zone);
  const isDue = (day: Day, time: string): boolean => instantOf(day, time, zone) <= now;
  const next = (time: string): Date =>
    [today, addDays(today, 1)].map((day) => instantOf(day, time, zone)).find((at) => at > now) ??
    instantOf(addDays(today, 2), time, zone);
  const behind = minutes(dayAt) < minutes(dumpAt) ? 1 : 0;
  return {
    today,
    dumpDue: isDue(today, dumpAt),
    through: addDays(today, (isDue(today, dayAt) ? 0 : -1) - behind),
    nextDump: next(dumpAt),
    nextDay: next(dayAt),
  };
}

function minutes(time: string): number {
  const [hours = 0, rest = 0] = time.split(':').map(Number);
  return hours * 60 + rest;
}

const DAY_MILLIS = 86_400_000;

/**
 * The instant at which the zone's clocks show a time of a day. A time that they show twice (autumn) is the first; one that
 * they leap over (spring) is as much later as they leap: 02:30 is 03:30.
 */
export function instantOf(day: Day, time: string, zone: string): Date {
  const wall = Date.parse(`${day}T${time.padStart(5, '0')}:00Z`);
  const [before, after] = [offsetAt(wall - DAY_MILLIS, zone), offsetAt(wall + DAY_MILLIS, zone)];
  const shown = [before, after].map((offset) => wall - offset).filter((at) => at + offsetAt(at, zone) === wall);
  return new Date(shown.length > 0 ? Math.min(...shown) : wall - before);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. */
function offsetAt(instant: number, zone: string): number {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(zone, format);
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000;
}
