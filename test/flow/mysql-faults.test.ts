import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startServer } from '../server/subject.ts';
import { customers, type ShopProject } from './project.ts';
import { relationsOn, rowsOn, shopOn, versionsOn } from './server-shop.ts';

const server = await startServer();
after(() => server.stop());

const DRIVER = join(import.meta.dirname, 'killed-run.ts');
const AFTER = ['1 a 2026-02-06..2026-02-06', '1 b 2026-02-07..', '2 a 2026-02-06..', '3 a 2026-02-06..'];

/** Runs `daily` in a process that kills itself at one moment. */
async function killedAt(shop: ShopProject, ...moment: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [DRIVER, shop.dir, ...moment], { stdio: 'ignore' });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', `${moment.join(' ')} was reached`);
}

async function twoDays(): Promise<ShopProject> {
  const shop = await shopOn(server);
  await shop.dump('2026-02-06', customers(3));
  assert.equal((await shop.varve('daily')).code, 0);
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(3).slice(1)]);
  return shop;
}

for (const moment of [
  ['load', 'done'],
  ['silver', 'done'],
  ['verify', 'done'],
]) {
  test(`H17: kill -9 at ${moment.join(' ')}: the old day stands, and the next run just works`, async () => {
    await using shop = await twoDays();
    const before = await versionsOn(server);
    await killedAt(shop, ...moment);
    assert.deepEqual(await versionsOn(server), before);
    assert.deepEqual(await rowsOn(server, 'select count(*) from staging.customers where status = ' + "'b'"), [['0']]);
    const ran = await shop.varve('daily', '--wait', '10s');
    assert.equal(ran.code, 0, ran.text);
    assert.deepEqual(await versionsOn(server), AFTER);
    assert.equal((await shop.varve('verify')).code, 0);
    assert.deepEqual(await relationsOn(server, 'gold'), ['customers_now']);
  });
}

test('H17: kill -9 between the commit and the RENAME: the next run shows the day that is committed', async () => {
  await using shop = await twoDays();
  await killedAt(shop, 'published');
  assert.deepEqual(await versionsOn(server), AFTER);
  assert.deepEqual(await rowsOn(server, 'select status from gold.customers_now where id = 1'), [['a']]);
  const ran = await shop.varve('daily', '--wait', '10s');
  assert.equal(ran.code, 0, ran.text);
  assert.match(ran.text, /Nothing to do/);
  assert.deepEqual(await rowsOn(server, 'select status from gold.customers_now where id = 1'), [['b']]);
  assert.deepEqual(await rowsOn(server, 'select status from staging.customers where id = 1'), [['b']]);
  assert.deepEqual(await relationsOn(server, 'staging'), ['customers']);
  assert.equal((await shop.varve('verify')).code, 0);
});

test('a wrong password is told with what to do, and never shown', async () => {
  await using shop = await shopOn(server, {
    'profiles.yml': `shop: {target: prod, outputs: {prod: ${JSON.stringify({ ...server.output, username: 'nobody', password: 's3cret-word' })}}}\n`,
  });
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 5, ran.text);
  assert.match(ran.text, /Access denied/);
  assert.match(ran.text, /Check user and password/);
  assert.doesNotMatch(ran.text, /s3cret-word/);
});

test('a lock that a report holds delays the RENAME: the report reads the old day to its end', async () => {
  await using shop = await twoDays();
  const report = await (await server.adapter.open(server.target(), { projectDir: '.', readOnly: true })).connect();
  await report.begin();
  await report.query('select * from gold.customers_now');
  const run = shop.start({ args: ['daily'] });
  while (!/published/.test(run.said())) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.deepEqual((await report.query('select status from gold.customers_now where id = 1')).rows, [['a']]);
  await report.rollback();
  await report.close();
  assert.equal((await run.ended).code, 0);
  assert.deepEqual(await rowsOn(server, 'select status from gold.customers_now where id = 1'), [['b']]);
});
