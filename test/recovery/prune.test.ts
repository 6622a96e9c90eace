import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
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
  const layer = 'bronze/customers/2026-02-06.7.parquet';
  for (const leaving of ['backups/half/database.zst', '.incoming/x']) await writeFile(join(store, leaving), 'left');
  for (const leaving of [layer, 'bronze/customers/x.parquet'])
    await copyFile(join(store, 'bronze/customers/2026-02-06.0.parquet'), join(store, leaving));
  for (const args of [['--pin', 'why not'], [], []]) assert.equal((await shop.varve('backup', ...args)).code, 0);
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  const { remove } = await prune(shop, '--yes');
  assert.deepEqual(keysOf(remove, 'orphan'), [layer, 'bronze/customers/x.parquet', 'backups/half/database.zst']);
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

test('the ledger was cut off in the table and in the store: no dump and no layer that its lost entries named is taken away', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 3), AT_ONCE);
  const before = await shop.versions();
  const accepted = (await logOf(shop)).filter((e) => e.kind === 'accepted')[1]?.seq ?? assert.fail();
  await shop.change(`delete from varve.ledger where seq >= ${accepted}`);
  for (const name of await readdir(shop.path('store/prod/ledger')))
    if (Number.parseInt(name) >= accepted) await rm(shop.path(`store/prod/ledger/${name}`));
  for (const day of DAYS.slice(1, 3)) await rm(shop.path(`dumps/shop-${day}.sql`));
  const layers = globSync('bronze/customers/2026-02-0[78].0.parquet', { cwd: shop.path('store/prod') }).sort();
  const dumps = ['dumps/2026-02-07.0.sql.zst', 'dumps/2026-02-08.0.sql.zst'];
  const { stays, remove } = await prune(shop, '--yes');
  assert.deepEqual(keysOf(remove, 'orphan'), []);
  assert.deepEqual(keysOf(stays, 'orphan'), [...dumps, ...layers]);
  assert.match(stays.at(-1)?.why ?? '', /entries may be lost, see dumps\/2026-02-07/);
  await loseDatabase(shop);
  assert.equal((await shop.varve('restore', 'latest')).code, 0);
  for (const { why } of stays.slice(0, 2)) {
    const [, date = '', dump = ''] = /varve daily --date (\S+) --dump (\S+),/.exec(why) ?? assert.fail(why);
    const ran = await shop.varve('daily', '--date', date, '--dump', dump);
    assert.equal(ran.code, 0, ran.text);
  }
  assert.deepEqual(await shop.versions(), before);
  assert.deepEqual((await prune(shop)).stays, []);
});

test('a layer of a day that the ledger never accepted stays where no dump is kept, and so do the others', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 1), AT_ONCE);
  const keys = ['bronze/customers/2026-02-06.7.parquet', 'bronze/customers/2026-02-07.0.parquet'];
  for (const key of keys) await writeFile(shop.path(`store/prod/${key}`), 'left');
  const { stays, remove } = await prune(shop, '--yes');
  assert.deepEqual(keysOf(remove, 'orphan'), []);
  assert.deepEqual(keysOf(stays, 'orphan'), keys);
  assert.match((await shop.varve('prune')).text, /These stay all the same:[^]*2026-02-07\.0\.parquet/);
});
