import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../src/adapter/index.ts';
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

/** A session of somebody else's, which holds rows of a history from the beginning on. */
async function holding(sql: string): Promise<Connection> {
  const warehouse = await server.adapter.open(server.target(), { projectDir: '.', readOnly: true });
  const other = await warehouse.connect();
  await other.begin();
  await other.query(sql);
  return other;
}

/** InnoDB makes this list anew only where nobody has read it for a tenth of a second. */
const LIST_AGE_MS = 250;

/** Waits until a session of the server waits for a row. */
async function untilOneWaits(): Promise<void> {
  const waiting = "select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'";
  for (const end = performance.now() + 30_000; performance.now() < end; await sleep(LIST_AGE_MS))
    if ((await rowsOn(server, waiting))[0]?.[0] !== '0') return;
  assert.fail('nobody waits for a row');
}

const LOCKED = 'select * from silver.customer_history where id = 1 for update';
const SECOND = {
  'models/silver/z_history.sql':
    "{{ config(materialized='history', key=['id']) }}\nselect id, status from {{ ref('customer_history') }} where is_current\n",
};
const SECOND_LOCKED = 'select * from silver.z_history where id = 1 for update';

test('a deadlock takes the day back whole, and it is tried again', async () => {
  await using shop = await shopOn(server, SECOND);
  await shop.dump('2026-02-06', customers(3));
  const first = await shop.varve('daily');
  assert.equal(first.code, 0, first.text);
  await administer('create table main.weight (a int)');
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(3).slice(1)]);
  // the server takes back the transaction that has changed less
  const other = await holding(SECOND_LOCKED);
  await other.execute({ purpose: 'weigh more', sql: `insert into main.weight values ${'(1),'.repeat(4000)}(1)` });
  const run = shop.start({ args: ['daily'] });
  await untilOneWaits();
  await other.query(LOCKED);
  await other.rollback();
  await other.close();
  const ran = await run.ended;
  assert.equal(ran.code, 0, ran.text);
  assert.match(ran.text, /A deadlock took 2026-02-07 back whole; it is tried again \(1 of 3\)/);
  assert.deepEqual(await versionsOn(server), AFTER);
  assert.equal((await shop.varve('verify')).code, 0);
});

/** Runs statements as the test's user, beside Varve. */
async function administer(...statements: readonly string[]): Promise<void> {
  const warehouse = await server.adapter.open(server.target(), { projectDir: '.', readOnly: true });
  const connection = await warehouse.connect();
  for (const sql of statements) await connection.execute({ purpose: 'administer', sql });
  await connection.close();
  await warehouse.close();
}

test('H15: a history that dbt has kept is adopted without a row changed; in MyISAM it is refused, untouched', async () => {
  await using shop = await shopOn(server);
  await administer(
    'create database silver',
    'create table silver.customer_history (id bigint, status varchar(20), valid_from date, valid_to date, is_current tinyint(1), dbt_updated_at datetime) engine=MyISAM',
    "insert into silver.customer_history values (1, 'a', '2026-01-01', '2026-01-31', 0, now()), (1, 'b', '2026-02-01', NULL, 1, now())",
  );
  await shop.dump('2026-02-06', [{ id: 1, status: 'c' }]);
  const refused = await shop.varve('daily');
  assert.equal(refused.code, 4, refused.text);
  assert.match(refused.text, /kept by MyISAM.*\n.*ENGINE = InnoDB/);
  await administer('alter table silver.customer_history engine=InnoDB');
  const adopted = await shop.varve('history', 'adopt', 'customer_history', '--yes');
  assert.equal(adopted.code, 0, adopted.text);
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  assert.equal((await rowsOn(server, 'show index from silver.customer_history')).length, 1);
  assert.deepEqual(await versionsOn(server), [
    '1 a 2026-01-01..2026-01-31',
    '1 b 2026-02-01..2026-02-05',
    '1 c 2026-02-06..',
  ]);
});

test('a server that takes no rows from a client is told what to set', async () => {
  await using shop = await shopOn(server);
  await shop.dump('2026-02-06', customers(3));
  await administer('set global local_infile = 0');
  try {
    const refused = await shop.varve('daily');
    assert.equal(refused.code, 5, refused.text);
    assert.match(refused.text, /local_infile = ON/);
  } finally {
    await administer('set global local_infile = 1');
  }
  assert.equal((await shop.varve('daily')).code, 0);
});

test('a server whose databases are lost: daily offers to run the kept dumps again, whatever else lies there', async () => {
  await using shop = await twoDays();
  assert.equal((await shop.varve('daily')).code, 0);
  await server.empty();
  await administer('create database others', 'create table others.t (a int)');
  try {
    const offered = await shop.varve('daily');
    assert.equal(offered.code, 4, offered.text);
    assert.match(offered.text, /rerun:dumps/);
    const again = await shop.varve('daily', '--accept', 'rerun:dumps');
    assert.equal(again.code, 0, again.text);
    assert.deepEqual(await versionsOn(server), AFTER);
  } finally {
    await administer('drop database others');
  }
});
