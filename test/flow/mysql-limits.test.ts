import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startMariadb } from '../server/mariadb.ts';
import { serverOn } from '../server/subject.ts';
import { customers } from './project.ts';
import { shopOn, versionsOn } from './server-shop.ts';

/** A server whose disk ends soon: all tables lie in one file that may not grow beyond this. */
const machine = await startMariadb(
  '--innodb-file-per-table=0',
  '--innodb-data-file-path=ibdata1:12M:autoextend:max:24M',
);
after(() => machine.stop());

const server = serverOn(machine);

test('the server’s disk is full: told, the day before stands, and with room the same command goes on', async () => {
  await using shop = await shopOn(server);
  await shop.dump('2026-02-06', customers(3));
  assert.equal((await shop.varve('daily')).code, 0);
  const before = await versionsOn(server);
  await machine.sql(
    'create table main.filler (a longblob) engine=InnoDB; insert into main.filler values (repeat("x", 6000000))',
  );
  await shop.dump('2026-02-07', customers(60_000, 'a rather long status'));
  const full = await shop.varve('daily');
  assert.equal(full.code, 5, full.text);
  assert.match(full.text, /No space left[\s\S]*is full[\s\S]*Free some space/);
  assert.deepEqual(await versionsOn(server), before);
  assert.equal((await shop.varve('verify')).code, 0);
  await machine.sql('drop table main.filler');
  await shop.dump('2026-02-07', customers(4));
  const again = await shop.varve('daily', '--wait', '10s');
  assert.equal(again.code, 0, again.text);
  assert.equal((await versionsOn(server)).length, 4);
});

test('max_allowed_packet is too small: told with what to set, nothing is lost', async () => {
  const long = 'x'.repeat(40_000);
  await using shop = await shopOn(server, {
    'models/gold/long.sql': `{{ config(materialized='table') }}\nselect id, '${long}' as remark from {{ ref('customer_history') }}\n`,
  });
  await shop.dump('2026-02-06', customers(3));
  await machine.sql('set global max_allowed_packet = 16384');
  const refused = await shop.varve('daily');
  assert.equal(refused.code, 5, refused.text);
  assert.match(refused.text, /Raise max_allowed_packet/);
  await machine.sql('set global max_allowed_packet = 67108864');
  const ran = await shop.varve('daily', '--wait', '10s');
  assert.equal(ran.code, 0, ran.text);
  assert.equal((await versionsOn(server)).length, 3);
  assert.equal((await shop.varve('verify')).code, 0);
});
