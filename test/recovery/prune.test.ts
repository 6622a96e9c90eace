import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Prunable, PrunePlan, RestoreWindow } from '../../src/index.ts';
import type { ShopProject } from '../flow/project.ts';
import { customersOn, DAYS, everything, logOf, loseDatabase, shopWithDays } from './shop.ts';

const AT_ONCE = {
  'varve.yml':
    "dumps: {from: dumps, name: 'shop-{date}.sql', keep: 0 days}\nbackups: {daily: 1, weekly: 0, monthly: 0, replaced: 0 days}\n",
};

async function prune(shop: ShopProject, ...args: readonly string[]): Promise<PrunePlan> {
  const ran = await shop.varve('prune', '--json', ...args);
  assert.equal(ran.code, 0, ran.text);
  return JSON.parse(ran.text) as PrunePlan;
}

const keysOf = (prunables: readonly Prunable[], what: Prunable['what']): string[] =>
  prunables.filter((p) => p.what === what).map((p) => p.key);

const dumpsOf = (shop: ShopProject): Promise<string[]> => readdir(shop.path('store/prod/dumps'));

test('prune plans first; with --yes the dumps go whose layers verify, the ledger tells, and all of it can be restored', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 3), AT_ONCE);
  const before = await everything(shop);
  const planned = await prune(shop);
  assert.equal(keysOf(planned.remove, 'dump').length, 3);
  assert.equal((await dumpsOf(shop)).length, 3);
  await prune(shop, '--yes');
  assert.deepEqual(await dumpsOf(shop), []);
  assert.equal((await logOf(shop)).at(-1)?.kind, 'pruned');
  assert.deepEqual((await prune(shop)).remove, []);
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
  await loseDatabase(shop);
  assert.equal((await shop.varve('restore', 'latest')).code, 0);
  assert.deepEqual(await everything(shop), before);
});

test('a dump stays while its day is not visible, and where a layer does not verify; a young one is not spoken of', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 2), AT_ONCE);
  const [layer = ''] = globSync('store/prod/bronze/customers/*2026-02-07*', { cwd: shop.dir });
  await writeFile(shop.path(layer), 'rust');
  await shop.write({ 'models/gold/customers_now.sql': 'select 1/x from nowhere' });
  await shop.dump(DAYS[2], customersOn(2));
  assert.equal((await shop.varve('daily')).code, 1);
  const { remove, stays } = await prune(shop, '--yes');
  assert.deepEqual(keysOf(remove, 'dump'), ['dumps/2026-02-06.0.sql.zst']);
  assert.deepEqual(
    stays.map(({ key, why }) => [key, /does not verify|not visible/.exec(why)?.[0]]),
    [
      ['dumps/2026-02-07.0.sql.zst', 'does not verify'],
      ['dumps/2026-02-08.0.sql.zst', 'not visible'],
    ],
  );
  await shop.write({ 'varve.yml': AT_ONCE['varve.yml'].replace('0 days}\nb', '1 day}\nb') });
  assert.deepEqual((await prune(shop)).stays, []);
});

test('what a crash left is swept, backups beyond retention go, pinned ones stay, and so does what a restore replaced', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 1), AT_ONCE);
  const store = shop.path('store/prod');
  await mkdir(join(store, 'backups/half'), { recursive: true });
  for (const leaving of [
    'dumps/2026-01-01.0.sql.zst',
    'bronze/customers/x.parquet',
    'backups/half/database.zst',
    '.incoming/x',
  ])
    await writeFile(join(store, leaving), 'left');
  for (const args of [['--pin', 'why not'], [], []]) assert.equal((await shop.varve('backup', ...args)).code, 0);
  assert.equal((await shop.varve('restore', 'latest')).code, 0);
  const { remove } = await prune(shop, '--yes');
  assert.deepEqual(keysOf(remove, 'orphan'), [
    'dumps/2026-01-01.0.sql.zst',
    'bronze/customers/x.parquet',
    'backups/half/database.zst',
  ]);
  assert.deepEqual(keysOf(remove, 'unfinished'), ['.incoming/x']);
  assert.equal(keysOf(remove, 'backup').length, 2);
  assert.equal(keysOf(remove, 'restore point').length, 1);
  const shown = JSON.parse((await shop.varve('restore', '--json')).text) as RestoreWindow;
  assert.deepEqual(
    shown.backups.map((b) => b.pinned),
    ['why not', null],
  );
  assert.deepEqual((await prune(shop)).remove, []);
});
