const MILLIS = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

/** Milliseconds of `7 days`, `1 week`, `36 hours`; the settings let nothing else through. */
export function millisOf(span: string): number {
  const [, n = '0', unit = 'day'] = /^(\d+) (hour|day|week)s?$/.exec(span) ?? [];
  return Number(n) * MILLIS[unit as keyof typeof MILLIS];
}
