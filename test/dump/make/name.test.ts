import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDay } from '../../../src/day.ts';
import { dayOfName } from '../../../src/dump/index.ts';
import { dumpName } from '../../../src/dump/make/name.ts';

const day = parseDay('2026-02-06');

test('a dump is named as it will be found', () => {
  const named: readonly (readonly [string, string])[] = [
    ['shop-{date}.sql.gz', 'shop-2026-02-06.sql.gz'],
    ['{date}.sql', '2026-02-06.sql'],
    ['*{date}*.sql*', 'my_shop-2026-02-06.sql.zst'],
    ['backup_*_{date}.sql.zst', 'backup_my_shop_2026-02-06.sql.zst'],
  ];
  for (const [pattern, name] of named) {
    assert.equal(dumpName(pattern, { day, database: 'my_shop' }), name);
    assert.equal(dayOfName(pattern, name), day);
  }
});

test('a pattern that does not tell a name, or a packing, is refused', () => {
  for (const pattern of ['shop-{date}', 'shop-{date}.tar', 'shop-{date}.sql.xz', 'x*', 'daily/{date}.sql'])
    assert.throws(() => dumpName(pattern, { day, database: 'shop' }), { kind: 'invalid' });
});
