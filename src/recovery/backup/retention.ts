import { dayOf, type Day } from '../../day.ts';
import type { Backup } from './catalog.ts';

export interface Retention {
  /** How many of the newest days, weeks and months that have a backup keep one, the newest of each. */
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

/** Names of the backups that are kept, with the reason. Days, weeks and months are those of the zone. */
export function keptBackups(
  backups: readonly Pick<Backup, 'name' | 'at' | 'pinned'>[],
  retention: Retention,
  zone: string,
): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  const newestFirst = backups.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const keep = (name: string, why: string): void => {
    if (!kept.has(name)) kept.set(name, why);
  };
  for (const { name, pinned } of newestFirst) if (pinned !== null) keep(name, `pinned: ${pinned}`);
  const [newest] = newestFirst;
  if (newest) keep(newest.name, 'the newest');
  const periods = [
    ['daily', (day: Day): string => day],
    ['weekly', monday],
    ['monthly', (day: Day): string => day.slice(0, 7)],
  ] as const;
  for (const [rule, periodOf] of periods) {
    const seen = new Set<string>();
    for (const { name, at } of newestFirst) {
      const period = periodOf(dayOf(new Date(at), zone));
      if (seen.has(period)) continue;
      if (seen.size >= retention[rule]) break;
      seen.add(period);
      keep(name, rule);
    }
  }
  return kept;
}

/** The Monday of the day's week. */
function monday(day: Day): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return at.toISOString().slice(0, 10);
}
