import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { shopWithDays } from './shop.ts';

test('a drill ends in what stands, from a backup and from the kept days alone, and leaves nothing behind', async () => {
  await using shop = await shopWithDays();
  await shop.varve('backup');
  for (const [args, from] of [
    [[], 'backup'],
    [['--without-backups'], 'kept days'],
  ] as const) {
    const drilled = await shop.varve('drill', ...args);
    assert.equal(drilled.code, 0, drilled.text);
    assert.match(drilled.text, new RegExp(`from ${from}.* takes [\\d.]+ s`));
    assert.match(drilled.text, /silver\.customer_history: 26 versions, all the same/);
  }
  assert.deepEqual(
    (await readdir(shop.dir)).filter((name) => name.includes('drill')),
    [],
  );
});

test('a drill finds what somebody changed by hand: exit 6', async () => {
  await using shop = await shopWithDays();
  await shop.change("update silver.customer_history set status = 'forged' where id = 2 and valid_to is not null");
  const drilled = await shop.varve('drill');
  assert.equal(drilled.code, 6, drilled.text);
  assert.match(drilled.text, /customer_history: 26 versions, 2 differ/);
});
