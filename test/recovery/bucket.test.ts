import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { ShopProject, type Ran } from '../flow/project.ts';
import { S3Server } from '../server/s3.ts';
import { customersOn, DAYS, everything, loseDatabase } from './shop.ts';

let server: S3Server;
before(async () => {
  server = await S3Server.start();
});
after(() => server[Symbol.asyncDispose]());

test('everything is kept in a bucket: days, ledger and backups; dumps and database gone, all of it comes back', async () => {
  await using shop = await ShopProject.make({
    'varve.yml': `time_zone: Asia/Tokyo\ndumps: {from: dumps, name: 'shop-{date}.sql'}\nstore: ${server.place('shop')}\n`,
  });
  const varve = (...args: readonly string[]): Promise<Ran> => shop.start({ args, env: server.env }).ended;
  for (const [i, day] of DAYS.slice(0, 3).entries()) await shop.dump(day, customersOn(i));
  const daily = await varve('daily');
  assert.equal(daily.code, 0, daily.text);
  const made = await varve('backup');
  assert.equal(made.code, 0, made.text);
  await shop.dump(DAYS[3], customersOn(3));
  assert.equal((await varve('daily')).code, 0);
  const before = await everything(shop);
  const past = (): Promise<unknown> =>
    shop.rows('select status, valid_from, valid_to from bronze.customers where id < 4 order by id, valid_from');
  const [versions, copies] = [await past(), shop.path('.varve/layers/prod/bronze/customers')];
  assert.deepEqual(versions, [
    ['a', '2026-02-06', '2026-02-06'],
    ['s1', '2026-02-07', '2026-02-07'],
    ['s2', '2026-02-08', '2026-02-08'],
    ['s3', '2026-02-09', null],
    ['a', '2026-02-06', '2026-02-07'],
    ['s2', '2026-02-08', '2026-02-08'],
    ['s3', '2026-02-09', null],
    ['a', '2026-02-06', '2026-02-08'],
    ['s3', '2026-02-09', null],
  ]);
  assert.equal((await readdir(copies)).length, DAYS.length);
  await rm(copies, { recursive: true });
  await rm(shop.path('dumps'), { recursive: true });
  await loseDatabase(shop);
  const restored = await varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.match(restored.text, /from backup/);
  assert.deepEqual(await everything(shop), before);
  assert.deepEqual(await past(), versions, 'the copies are there again');
  const verified = await varve('verify');
  assert.equal(verified.code, 0, verified.text);
  assert.match((await varve('log', '--sizes')).text, /backups +2 /);
  const drilled = await varve('drill', '--without-backups');
  assert.equal(drilled.code, 0, drilled.text);
});

test('a bucket that cannot be reached is told: exit 5', async () => {
  await using shop = await ShopProject.make({ 'varve.yml': `store: s3://varve/x\n` });
  await shop.dump(DAYS[0], customersOn(0));
  const env = { ...server.env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' };
  const ran = await shop.start({ args: ['daily'], env }).ended;
  assert.equal(ran.code, 5, ran.text);
  assert.match(ran.text, /s3:\/\/varve\/x/);
});
