/** The first day of every generated system, in seconds since 1970. */
export const FIRST_DAY = Date.UTC(2026, 0, 1) / 1000;
export const DAY_SECONDS = 86_400;

const twoDigits = (n: number): string => String(n).padStart(2, '0');
const times: readonly string[] = Array.from(
  { length: DAY_SECONDS },
  (_, s) => `${twoDigits(Math.floor(s / 3600))}:${twoDigits(Math.floor(s / 60) % 60)}:${twoDigits(s % 60)}`,
);
const dates = new Map<number, string>();

/** Seconds since 1970 → `2026-01-01`. Kept, because a dump has millions of them and few that differ. */
export function dateText(seconds: number): string {
  const day = Math.floor(seconds / DAY_SECONDS);
  const known = dates.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  dates.set(day, text);
  return text;
}

/** Seconds since 1970 → `2026-01-01 05:30:00`, in UTC. */
export function instantText(seconds: number): string {
  return `${dateText(seconds)} ${times[seconds % DAY_SECONDS] ?? ''}`;
}
