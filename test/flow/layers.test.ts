import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { customers, ShopProject } from './project.ts';

test('each day writes one file of what it changed; a day without a change writes none', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-06', customers(30));
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(30).slice(1)]);
  await shop.dump('2026-02-08', [{ id: 1, status: 'b' }, ...customers(30).slice(1)], { extra: '-- same rows' });
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  assert.deepEqual(await readdir(shop.path('store/prod/bronze/customers')), [
    '2026-02-06.0.parquet',
    '2026-02-07.0.parquet',
  ]);
});
