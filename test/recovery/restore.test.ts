import assert from 'node:assert/strict';
import { chmod, copyFile, lstat, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { RestoreWindow } from '../../src/index.ts';
import { customersOn, DAYS, everything, logOf, loseDatabase, publishedAt, shopWithDays } from './shop.ts';
import type { ShopProject } from '../flow/project.ts';

async function windowOf(shop: ShopProject): Promise<RestoreWindow> {
  const shown = await shop.varve('restore', '--json');
  assert.equal(shown.code, 0, shown.text);
  return JSON.parse(shown.text) as RestoreWindow;
}

test('the database file is gone: the kept days bring every row back, recorded-at included', async () => {
  await using shop = await shopWithDays();
  const before = await everything(shop);
  await loseDatabase(shop);
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.deepEqual(await everything(shop), before);
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
  assert.equal((await shop.varve('daily')).text.includes('Nothing to do'), true);
});

test('back to an instant: later days wait, and daily brings them again', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 2));
  const then = await everything(shop);
  const at = await publishedAt(shop, DAYS[1]);
  await shop.varve('backup');
  for (const [i, day] of DAYS.slice(2).entries()) await shop.dump(day, customersOn(5 + i));
  await shop.varve('daily');
  const after = await everything(shop);
  assert.notDeepEqual(after, then);
  const restored = await shop.varve('restore', at);
  assert.equal(restored.code, 0, restored.text);
  assert.match(restored.text, /from backup /);
  assert.match(restored.text, /Accepted since: 2026-02-08, 2026-02-09/);
  assert.deepEqual(await everything(shop), then);
  const daily = await shop.varve('daily');
  assert.equal(daily.code, 0, daily.text);
  const recorded = (rows: (string | null)[][]): unknown => rows.map((row) => row.slice(0, 5));
  assert.deepEqual(recorded(await everything(shop)), recorded(after));
  assert.equal((await shop.varve('verify')).code, 0);
});

test('an old copy of the database put back: the copies of the ledger say so, and restore brings the rest', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 2));
  await copyFile(shop.path('shop.duckdb'), shop.path('old'));
  for (const [i, day] of DAYS.slice(2).entries()) await shop.dump(day, customersOn(5 + i));
  await shop.varve('daily');
  const before = await everything(shop);
  await copyFile(shop.path('old'), shop.path('shop.duckdb'));
  const refused = await shop.varve('daily');
  assert.equal(refused.code, 6, refused.text);
  assert.match(refused.text, /varve restore latest/);
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.deepEqual(await everything(shop), before);
});

test('DROP SCHEMA silver CASCADE: restore brings it back; what it replaced is kept, and --undo puts that back', async () => {
  await using shop = await shopWithDays();
  const before = await everything(shop);
  await shop.change('drop schema silver cascade');
  const refused = await shop.varve('backup');
  assert.equal(refused.code, 4, 'a backup of it would be no backup');
  assert.match(refused.text, /varve restore latest/);
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.deepEqual(await everything(shop), before);
  assert.equal((await windowOf(shop)).replaced.length, 1);
  const undone = await shop.varve('restore', '--undo');
  assert.equal(undone.code, 0, undone.text);
  assert.deepEqual(await shop.rows("select count(*) from duckdb_tables() where schema_name = 'silver'"), [['0']]);
  assert.equal((await shop.varve('restore', 'latest')).code, 0);
  assert.deepEqual(await everything(shop), before);
});

test('the window tells the earliest and latest instant, what each costs, and what cannot be reached', async () => {
  await using shop = await shopWithDays();
  await shop.varve('backup', '--pin', 'year end');
  const window = await windowOf(shop);
  assert.equal(window.earliest, await publishedAt(shop, DAYS[0]));
  assert.equal(window.latest, await publishedAt(shop, DAYS[3]));
  assert.deepEqual(
    window.moments.map((m) => [m.day, m.days, m.from?.split(' ')[0]]),
    [
      [DAYS[3], 0, 'backup'],
      [DAYS[2], 3, 'kept'],
      [DAYS[1], 2, 'kept'],
      [DAYS[0], 1, 'kept'],
    ],
  );
  assert.deepEqual(
    window.backups.map((b) => b.pinned),
    ['year end'],
  );
  for (const part of ['dumps', 'bronze']) await rm(shop.path(`store/prod/${part}`), { recursive: true });
  const less = await windowOf(shop);
  assert.equal(less.earliest, await publishedAt(shop, DAYS[3]));
  assert.deepEqual(less.moments[3]?.missing, [DAYS[0]]);
  const refused = await shop.varve('restore', await publishedAt(shop, DAYS[1]));
  assert.equal(refused.code, 4, refused.text);
  assert.match(refused.text, /missing: 2026-02-06, 2026-02-07/);
});

test('dumps and database are gone: the layers bring every row back, and waiting days too', async () => {
  await using shop = await shopWithDays();
  const before = await everything(shop);
  const second = await publishedAt(shop, DAYS[1]);
  await rm(shop.path('store/prod/dumps'), { recursive: true });
  await loseDatabase(shop);
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.deepEqual(await everything(shop), before);
  assert.equal((await shop.varve('restore', second)).code, 0);
  const daily = await shop.varve('daily');
  assert.equal(daily.code, 0, daily.text);
  const recorded = (rows: (string | null)[][]): unknown => rows.map((row) => row.slice(0, 5));
  assert.deepEqual(recorded(await everything(shop)), recorded(before));
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
});

test('back to the first dump of a corrected day: verify, replay and the next day go on from there', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 2));
  const first = await everything(shop);
  const at = await publishedAt(shop, DAYS[1]);
  await shop.dump(DAYS[1], customersOn(9));
  assert.equal((await shop.varve('daily', '--date', DAYS[1])).code, 0);
  assert.equal((await shop.varve('restore', at)).code, 0);
  assert.deepEqual(await everything(shop), first);
  for (const args of [['verify'], ['replay'], ['withdraw', DAYS[1]]]) {
    const ran = await shop.varve(...args);
    assert.equal(ran.code, 0, `${args.join(' ')}: ${ran.text}`);
  }
  assert.deepEqual(await everything(shop), first);
  await shop.dump(DAYS[2], customersOn(2));
  const daily = await shop.varve('daily', '--date', DAYS[2]);
  assert.equal(daily.code, 0, daily.text);
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
});

test('a database behind a link is replaced where it lies, with the rights that it had', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 1));
  const before = await everything(shop);
  await mkdir(shop.path('elsewhere'));
  await rename(shop.path('shop.duckdb'), shop.path('elsewhere/data.duckdb'));
  await symlink('elsewhere/data.duckdb', shop.path('shop.duckdb'));
  await chmod(shop.path('elsewhere/data.duckdb'), 0o640);
  await shop.change('drop schema silver cascade');
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.deepEqual(await everything(shop), before);
  assert.ok((await lstat(shop.path('shop.duckdb'))).isSymbolicLink());
  assert.equal((await lstat(shop.path('elsewhere/data.duckdb'))).mode & 0o777, 0o640);
  assert.equal((await windowOf(shop)).replaced.length, 1);
});

test('a damaged backup is named, and another way is taken', async () => {
  await using shop = await shopWithDays();
  await shop.varve('backup');
  const before = await everything(shop);
  const [name = ''] = await readdir(shop.path('store/prod/backups'));
  await writeFile(join(shop.path('store/prod/backups'), name, 'database.zst'), 'rust');
  await loseDatabase(shop);
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.match(restored.text, /is damaged/);
  assert.match(restored.text, /from kept days/);
  assert.deepEqual(await everything(shop), before);
});

test('what is no instant, and what lies before the window, is told; nothing is touched', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 1));
  for (const text of ['yesterday', '2026-02-06', '2026-02-06T06:00:00']) {
    assert.equal((await shop.varve('restore', text)).code, 2, text);
  }
  const refused = await shop.varve('restore', '2000-01-01T00:00:00Z');
  assert.equal(refused.code, 4);
  assert.match(refused.text, /the first commit is of/);
  assert.equal((await logOf(shop)).length, 3);
});

test('a restore of a restore goes back to what stood between', async () => {
  await using shop = await shopWithDays(DAYS.slice(0, 3));
  const [one, three] = [await publishedAt(shop, DAYS[0]), await publishedAt(shop, DAYS[2])];
  const third = await everything(shop);
  assert.equal((await shop.varve('restore', one)).code, 0);
  assert.equal((await shop.varve('restore', three)).code, 0);
  assert.deepEqual(await everything(shop), third);
  assert.equal((await shop.varve('verify')).code, 0);
});
