/** The days of the worked example and its tenants: every value depends on the tenant's number and the day alone. */
export const DAYS = ['2026-02-06', '2026-02-07', '2026-02-08', '2026-03-07'] as const;
export type ExampleDay = (typeof DAYS)[number];

export interface Tenant {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly status: number;
  readonly property_id: number | null;
  readonly rent: string | null;
  readonly notes: string | null;
  readonly updated_at: string;
}

const FIRST = [
  'Ada',
  'Björn',
  'Chloë',
  'Jörg',
  'Keiko',
  "Siobhán O'Neil",
  '佐藤',
  '鈴木',
  '高橋',
  'Łukasz',
  'Renée',
  'Søren',
];
const LAST = ['Müller', "D'Angelo", 'Yamada', '花子', '太郎', 'van der Berg', 'Nguyễn', 'Smith', 'Åkesson', 'Novák'];
const NOTES = [
  null,
  'Moved in early; keys "handed over".',
  "Tenant's dog (well behaved)",
  'first line\nsecond line',
  '東京都渋谷区',
  'C:\\docs\\lease.pdf',
  'NULL',
  '',
];

const TENANTS = 240;
/** The tenant whose history everybody quotes: 3, 4, 4, 5 (H2). */
const QUOTED = { id: 12345, statuses: { '2026-02-06': 3, '2026-02-07': 4, '2026-02-08': 4, '2026-03-07': 5 } } as const;
/** Gone on one day and back on the next. */
const RETURNS = 117;
/** Gone for good from 2026-02-08 on. */
const LEAVES = 42;

export function tenantsOn(day: ExampleDay): Tenant[] {
  const index = DAYS.indexOf(day);
  const ids = Array.from({ length: TENANTS + index * 3 }, (_, i) => i + 1).filter((id) => !isGone(id, index));
  return [...ids.map((id) => tenant(id, index)), { ...tenant(QUOTED.id, index), status: QUOTED.statuses[day] }];
}

function isGone(id: number, index: number): boolean {
  return (id === RETURNS && index === 1) || (id === LEAVES && index >= 2);
}

function tenant(id: number, index: number): Tenant {
  const changed = lastChange(id, index);
  const pick = <T>(list: readonly T[], salt: number): T | undefined => list[mix(id, salt) % list.length];
  return {
    id,
    name: `${pick(FIRST, 1) ?? ''} ${pick(LAST, 2) ?? ''}`,
    email: mix(id, 3) % 9 === 0 ? null : `tenant${id}@example.com`,
    status: 1 + ((mix(id, 4) + changed) % 7),
    property_id: mix(id, 5) % 11 === 0 ? null : 100 + (mix(id, 5) % 40),
    rent:
      mix(id, 6) % 13 === 0
        ? null
        : `${600 + (mix(id, 6) % 900) + changed * 10}.${String(mix(id, 7) % 100).padStart(2, '0')}`,
    notes: pick(NOTES, 8) ?? null,
    updated_at: `${DAYS[changed] ?? DAYS[0]} 02:${String(mix(id, 9) % 60).padStart(2, '0')}:00`,
  };
}

/** Index of the last day up to this one on which the tenant changed; one in twelve does each day. */
function lastChange(id: number, index: number): number {
  for (let i = index; i > 0; i--) if (mix(id, 20 + i) % 12 === 0) return i;
  return 0;
}

/** A number that looks random and is always the same. */
export function mix(id: number, salt: number): number {
  let h = Math.imul(id ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(salt + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
