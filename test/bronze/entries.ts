import fc from 'fast-check';
import type { Draft, EntryBodies } from '../../src/bronze/index.ts';
import { addDays, parseDay, type Day } from '../../src/day.ts';

const FIRST = parseDay('2026-02-06');
export const AT = new Date('2026-02-06T22:00:01.250Z');

export function accepted(day: Day, revision: number, sha = `${day}-${revision}`): Draft<'accepted'> {
  const sha256 = Buffer.from(sha.padEnd(32).slice(0, 32)).toString('hex');
  const body: EntryBodies['accepted'] = {
    revision,
    dump: [{ name: `d-${day}.sql.gz`, sha256, bytes: 10, archived: `dumps/${day}.${revision}.sql.gz` }],
    tool: 'mariadb-dump 10.19',
    end: null,
    tables: {
      tenants: { rows: 3, key: ['tenant_id'], columns: { tenant_id: 'int(11)', naïve: `enum('a"b','日本')` } },
    },
    accepted: [],
  };
  return { kind: 'accepted', day, at: AT, body };
}

export function published(day: Day, revision: number, rows = 1): Draft<'published'> {
  const history = { model: 'model.p.h', opened: 1, closed: 0, kept: 0, rows, open: rows };
  const body = { revision, histories: { 'silver.h': history }, schema: [], manifest: 'm', package: '0', engine: 'e' };
  return { kind: 'published', day, at: AT, body };
}

export function quarantined(day: Day, sha: string): Draft<'quarantined'> {
  const findings = [{ id: 'gone:tenants', message: 'gone' }];
  return { kind: 'quarantined', day, at: AT, body: { dump: accepted(day, 0, sha).body.dump, findings } };
}

export function withdrawn(day: Day, revision: number): Draft<'withdrawn'> {
  return { kind: 'withdrawn', day, at: AT, body: { revision } };
}

/** What somebody may do with one of a few days, without knowing what was done before. */
export const MOVES = ['accept', 'publish', 'quarantine', 'withdraw', 'repeat', 'retire', 'adopt', 'rename'] as const;
export interface Move {
  readonly move: (typeof MOVES)[number];
  readonly day: Day;
}

export const moves = fc.array(
  fc.record({
    move: fc.constantFrom(...MOVES),
    day: fc.integer({ min: 0, max: 3 }).map((days) => addDays(FIRST, days)),
  }),
  { maxLength: 30 },
);
