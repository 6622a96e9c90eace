import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customersOn, DAYS, everything, loseDatabase, shopWithDays } from './shop.ts';

const CHANGED = {
  'models/silver/customer_history.sql':
    "{{ config(materialized='history', key=['id']) }}\nselect *, upper(status) as loud from {{ source('staging', 'customers') }}\n",
};

test('a model was changed since: a backup brings back what stood; the kept days end in something else, which waits for a yes', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 2));
  await shop.write(CHANGED);
  await shop.dump(DAYS[2], customersOn(2));
  assert.equal((await shop.varve('daily')).code, 0);
  const stood = await everything(shop);
  await loseDatabase(shop);
  const refused = await shop.varve('restore', 'latest');
  assert.equal(refused.code, 6, refused.text);
  assert.match(refused.text, /--accept differs/);
  const taken = await shop.varve('restore', 'latest', '--accept', 'differs');
  assert.equal(taken.code, 0, taken.text);
  assert.notDeepEqual(await everything(shop), stood);
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
  await shop.dump(DAYS[3], customersOn(3));
  const daily = await shop.varve('daily');
  assert.equal(daily.code, 0, daily.text);
  const now = await everything(shop);
  assert.equal((await shop.varve('backup')).code, 0);
  await shop.write({
    'models/silver/customer_history.sql': CHANGED['models/silver/customer_history.sql'].replace('upper', 'lower'),
  });
  await loseDatabase(shop);
  const back = await shop.varve('restore', 'latest');
  assert.equal(back.code, 0, back.text);
  assert.deepEqual(await everything(shop), now);
});
