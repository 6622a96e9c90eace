import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keptBackups } from '../../src/recovery/backup/retention.ts';

const RULES = { daily: 7, weekly: 4, monthly: 12 };
const HOUR = 3_600_000;
const START = Date.parse('2026-11-24T21:00:00.000Z');

function backupsEvery(hours: number, count: number): { name: string; at: string; pinned: null }[] {
  return Array.from({ length: count }, (_, i) => {
    const at = new Date(START - i * hours * HOUR).toISOString();
    return { name: at, at, pinned: null };
  });
}

test('a backup a day for two years: 7 days, 4 weeks, 12 months are kept, the newest of each', () => {
  const kept = keptBackups(backupsEvery(24, 730), RULES, 'UTC');
  const count = (why: string): number => [...kept.values()].filter((w) => w === why).length;
  assert.deepEqual([count('the newest'), count('daily'), count('weekly'), count('monthly')], [1, 6, 2, 11]);
  assert.ok(kept.has('2025-12-31T21:00:00.000Z'));
});

test('days end where the zone says: 21:00 UTC is the next day in Tokyo', () => {
  const backups = backupsEvery(12, 2);
  assert.equal(keptBackups(backups, { ...RULES, weekly: 0, monthly: 0, daily: 9 }, 'Asia/Tokyo').size, 2);
  assert.equal(keptBackups(backups, { ...RULES, weekly: 0, monthly: 0, daily: 9 }, 'UTC').size, 1);
});

test('whatever there is, the newest and every pinned one stay, and pruning twice takes away nothing more', () => {
  const backup = fc
    .tuple(fc.integer({ min: 0, max: 900 }), fc.boolean())
    .map(([hours, pinned]) => ({ hours, pinned: pinned ? 'x' : null }));
  const rules = fc.record({ daily: fc.nat(9), weekly: fc.nat(5), monthly: fc.nat(4) });
  fc.assert(
    fc.property(fc.uniqueArray(backup, { selector: (b) => b.hours, minLength: 1 }), rules, (made, retention) => {
      const backups = made.map(({ hours, pinned }) => {
        const at = new Date(START - hours * 7 * HOUR).toISOString();
        return { name: at, at, pinned };
      });
      const kept = keptBackups(backups, retention, 'Asia/Tokyo');
      const newest =
        backups
          .map((b) => b.at)
          .sort()
          .at(-1) ?? '';
      assert.ok(kept.has(newest));
      assert.ok(backups.every((b) => b.pinned === null || kept.has(b.name)));
      const left = backups.filter((b) => kept.has(b.name));
      assert.equal(keptBackups(left, retention, 'Asia/Tokyo').size, left.length);
    }),
  );
});
