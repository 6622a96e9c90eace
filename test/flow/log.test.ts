import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { customers, ShopProject } from './project.ts';

interface Logged {
  readonly entries: readonly { readonly kind: string; readonly by: string; readonly what: string }[];
}

interface Sizes {
  readonly sizes: readonly { readonly what: string; readonly objects: number; readonly bytes: number }[];
}

test('varve log tells who did what, when, and how many', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-06', customers(3));
  await shop.varve('daily');
  const { entries } = JSON.parse((await shop.varve('log', '--json')).text) as Logged;
  assert.deepEqual(
    entries.map((e) => e.kind),
    ['begun', 'accepted', 'published'],
  );
  assert.ok(entries.every((e) => e.by.endsWith(`@${hostname()}`)));
  assert.equal(entries[1]?.what, '1 table, 3 rows from shop-2026-02-06.sql');
  assert.equal(entries[2]?.what, 'silver.customer_history: 3 opened, 0 closed, 0 stay');
  const last = await shop.varve('log', '--last', '1');
  assert.match(last.text, /3 .*published +2026-02-06 +silver\.customer_history/);
  assert.doesNotMatch(last.text, /begun/);
  assert.equal((await shop.varve('log', '--last', 'x')).code, 2);
});

test('varve log --sizes tells what the database and each part of the store take', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-06', customers(3));
  await shop.varve('daily');
  const { sizes } = JSON.parse((await shop.varve('log', '--sizes', '--json')).text) as Sizes;
  const objects = new Map(sizes.map((s) => [s.what, s.objects]));
  assert.deepEqual([objects.get('database'), objects.get('dumps'), objects.get('ledger')], [1, 1, 3]);
  assert.ok(sizes.every((s) => s.bytes > 0));
});
