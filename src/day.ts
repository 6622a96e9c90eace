import { fail } from './errors.ts';

/**
 * A business day as `YYYY-MM-DD`: a calendar date with no time and no zone. Days compare with `<` and `===`.
 * Proleptic Gregorian, years 0001 to 9999.
 */
export type Day = string & { readonly day: unique symbol };

const MILLIS_A_DAY = 86_400_000;

/** Reads `YYYY-MM-DD`; undefined for anything that is not a day of the calendar. */
export function toDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001-01-01') return undefined;
  const millis = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 10) !== text ? undefined : (text as Day);
}

/** Reads `YYYY-MM-DD`. Errors: `not-a-day`. */
export function parseDay(text: string): Day {
  return toDay(text) ?? fail('not-a-day', { text });
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * MILLIS_A_DAY).toISOString().slice(0, 10) as Day;
}

export function dayBefore(day: Day): Day {
  return addDays(day, -1);
}

/** How many days `to` lies after `from`; negative when it lies before. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / MILLIS_A_DAY;
}

/** The calendar day that an instant falls on in an IANA time zone. Errors: `unknown-time-zone`. */
export function dayOf(instant: Date, zone: string): Day {
  const parts = new Map(
    zoneFormat(zone)
      .formatToParts(instant)
      .map((p) => [p.type, p.value]),
  );
  return `${parts.get('year')?.padStart(4, '0') ?? ''}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}` as Day;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    } catch (cause) {
      fail('unknown-time-zone', { zone }, { cause });
    }
    formats.set(zone, format);
  }
  return format;
}
