import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { writeDay, type Life } from '../../bench/generator/index.ts';
import { inFolder } from '../scratch.ts';

const LIFE: Life = { seed: 1, rows: 20_000, day: 1, changed: 1, deleted: 0.1, added: 0.2 };

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The tenants of a day in a dump of mariadb-dump: id → its line. */
function tenants(dir: string, life: Life): Map<string, string> {
  const path = join(dir, `day-${life.day}.sql`);
  writeDay(life, { dump: { path, server: 'mariadb' } });
  const rows = readFileSync(path, 'latin1').split('INSERT INTO `tenants` VALUES\n').slice(1).join('');
  const lines = rows.split('\n').filter((line) => line.startsWith('('));
  return new Map(lines.map((line) => [line.slice(1, line.indexOf(',')), line.replace(/[,;]$/, '')]));
}

describe('the generator of dumps', () => {
  for (const server of ['mariadb', 'mysql'] as const)
    test(`${server}: the same arguments give the same bytes`, () =>
      inFolder((dir) => {
        const [first, second, other] = ['first', 'second', 'other'].map((name) => join(dir, name)) as [
          string,
          string,
          string,
        ];
        writeDay({ ...LIFE, day: 3 }, { dump: { path: first, server } });
        writeDay({ ...LIFE, day: 3 }, { dump: { path: second, server } });
        writeDay({ ...LIFE, day: 3, seed: 2 }, { dump: { path: other, server } });
        assert.equal(sha256(first), sha256(second));
        assert.notEqual(sha256(first), sha256(other));
        return Promise.resolve();
      }));

  test('a day differs from the one before by the stated shares', () =>
    inFolder((dir) => {
      const [before, after] = [tenants(dir, LIFE), tenants(dir, { ...LIFE, day: 2 })];
      const kept = [...before].filter(([id]) => after.has(id));
      const changed = kept.filter(([id, line]) => after.get(id) !== line).length;
      const [gone, come] = [before.size - kept.length, after.size - kept.length];
      const near = (found: number, percent: number): void => {
        const expected = (LIFE.rows * percent) / 100;
        assert.ok(Math.abs(found - expected) <= expected / 2, `${found}, not about ${expected}`);
      };
      assert.equal(before.size, LIFE.rows);
      near(changed, LIFE.changed);
      near(gone, LIFE.deleted);
      assert.equal(come, (LIFE.rows * LIFE.added) / 100);
      return Promise.resolve();
    }));

  test('what is gone stays gone, and a day needs none before it', () =>
    inFolder((dir) => {
      const days = [1, 2, 3, 4].map((day) => tenants(dir, { ...LIFE, rows: 2000, deleted: 5, day }));
      const gone = new Set<string>();
      for (const [i, day] of days.entries()) {
        for (const id of gone) assert.ok(!day.has(id), `${id} is back on day ${i + 1}`);
        for (const id of days[i - 1]?.keys() ?? []) if (!day.has(id)) gone.add(id);
      }
      assert.ok(gone.size > 200);
      return Promise.resolve();
    }));
});
