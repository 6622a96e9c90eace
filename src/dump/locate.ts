import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf, toDay, type Day } from '../day.ts';
import { fail } from '../errors.ts';

/** A dump that lies in a folder, with the day its name tells. */
export interface LocatedDump {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly day: Day;
  /** When it was last written to, in milliseconds. */
  readonly modified: number;
}

/** Dumps of a folder whose names fit the pattern, oldest first; none where there is no such folder. */
export async function locateDumps({
  from,
  name: pattern,
}: {
  readonly from: string;
  readonly name: string;
}): Promise<LocatedDump[]> {
  const names = await readdir(from).catch((cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT' ? [] : fail('dump-unreadable', { path: from, reason: message }, { cause });
  });
  const found: LocatedDump[] = [];
  for (const name of names) {
    const day = dayOfName(pattern, name);
    if (day === undefined) continue;
    const path = join(from, name);
    const file = await stat(path).catch(() => undefined); // it may be gone again
    if (file) found.push({ path, name, day, bytes: file.size, modified: file.mtimeMs });
  }
  return found.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.name < b.name ? -1 : 1));
}

/** The day in a file name by a pattern such as `tenants-{date}.sql.gz`, where * is anything. Errors: `dump-name-pattern`. */
export function dayOfName(pattern: string, name: string): Day | undefined {
  if (pattern.split('{date}').length !== 2) fail('dump-name-pattern', { pattern });
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace('\\{date\\}', '(\\d{4}-\\d{2}-\\d{2}|\\d{8})')
    .replaceAll('*', '.*');
  const found = new RegExp(`^${source}$`).exec(name)?.[1];
  return found === undefined
    ? undefined
    : toDay(found.length === 8 ? `${found.slice(0, 4)}-${found.slice(4, 6)}-${found.slice(6)}` : found);
}

/** The business day of an end line's time (`2026-02-06  5:30:00`), written in the zone `clock`, in the project's zone (H6). */
export function dayOfEndLine(time: string, clock: string, zone: string): Day | undefined {
  const [, date = '', hour = '', rest = ''] = /^(\d{4}-\d{2}-\d{2}) +(\d{1,2})(:\d{2}:\d{2})$/.exec(time.trim()) ?? [];
  if (date === '') return undefined;
  const wall = Date.parse(`${date}T${hour.padStart(2, '0')}${rest}Z`);
  return Number.isNaN(wall) ? undefined : dayOf(new Date(wall - offsetAt(wall, clock)), zone);
}

/** Milliseconds that a zone's wall clock is ahead of UTC. */
function offsetAt(wall: number, zone: string): number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const ahead = (instant: number): number =>
    Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000;
  return ahead(wall - ahead(wall));
}
