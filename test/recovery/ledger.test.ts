import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { DAYS, everything, logOf, shopWithDays } from './shop.ts';

test('the ledger was cut off, or changed, in the database: its copies bring it back, and all that it tells of', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 3));
  const [before, ledger] = [await everything(shop), await logOf(shop)];
  for (const harm of [
    'delete from varve.ledger where seq > 3',
    'delete from varve.ledger where seq = 2',
    "update varve.ledger set body = '{}' where seq = 3",
    'drop table varve.ledger',
  ]) {
    await shop.change(harm);
    const refused = await shop.varve('verify');
    assert.equal(refused.code, 6, `${harm}: ${refused.text}`);
    assert.match(refused.text, /varve restore latest/);
    const restored = await shop.varve('restore', 'latest');
    assert.equal(restored.code, 0, `${harm}: ${restored.text}`);
    assert.deepEqual(await everything(shop), before, harm);
  }
  const now = await logOf(shop);
  assert.deepEqual(now.slice(0, ledger.length), ledger);
  assert.equal(now.length, ledger.length + 4);
  assert.equal((await shop.varve('verify')).code, 0);
});

test('copies of the ledger were deleted or changed in the store: the table holds, and a restore works all the same', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 2));
  const before = await everything(shop);
  const copy = (seq: number): string => shop.path(`store/prod/ledger/0000000${seq}.json`);
  for (const seq of [4, 5]) await rm(copy(seq));
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.deepEqual(await everything(shop), before);
  assert.equal((await shop.varve('verify')).code, 0, 'the missing copies were written again');
  await writeFile(copy(2), (await readFile(copy(2), 'utf8')).replace('accepted', 'accepteb'));
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 6, verified.text);
  assert.equal((await shop.varve('restore', 'latest')).code, 0);
  assert.deepEqual(await everything(shop), before);
});
