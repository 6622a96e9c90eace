import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { startMariadb, startMariadbOn } from '../server/mariadb.ts';
import { serverOn } from '../server/subject.ts';
import { customers, type ShopProject } from '../flow/project.ts';
import { rowsOn, shopOn, versionsOn } from '../flow/server-shop.ts';
import { logOf, publishedAt } from './shop.ts';

const machine = await startMariadb('--log-bin=changes', '--server-id=1', '--innodb-flush-log-at-trx-commit=1');
after(() => machine.stop());

const server = serverOn(machine);

async function done(shop: ShopProject, ...args: readonly string[]): Promise<string> {
  const { code, text } = await shop.varve(...args);
  assert.equal(code, 0, `${args.join(' ')}: ${text}`);
  return text;
}

/** Everything that a restore must bring back. */
async function everything(): Promise<(string | null)[][]> {
  return [
    ...(await rowsOn(server, 'select * from silver.customer_history order by id, valid_from')),
    ...(await rowsOn(server, 'select * from gold.customers_now order by id')),
    ...(await rowsOn(server, 'select * from staging.customers order by id')),
    ...(await rowsOn(server, 'select * from gold.seen order by id')),
  ];
}

const VIEW = {
  'models/gold/seen.sql': "{{ config(materialized='view') }}\nselect id, status from {{ ref('customer_history') }}\n",
};

test('a server of one’s own: from backup and binary log to an instant, and back again; nothing is deleted', async () => {
  await using shop = await shopOn(server, VIEW);
  await shop.dump('2026-02-06', customers(3));
  await done(shop, 'daily');
  assert.match((await shop.varve('debug')).text, /backup: the server can be copied/);
  assert.match(await done(shop, 'backup'), /bytes in the store|it holds the ledger up to entry/);
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(4).slice(1)]);
  await done(shop, 'daily');
  const then = await everything();
  const instant = await publishedAt(shop, '2026-02-07');
  await machine.sql('create database others; create table others.t (a int); insert into others.t values (1)');
  await shop.dump('2026-02-08', [{ id: 1, status: 'c' }, ...customers(5).slice(1)]);
  await done(shop, 'daily');
  await machine.sql('drop table gold.customers_now; delete from silver.customer_history where id > 1');
  const damaged = await versionsOn(server);

  const window = await done(shop, 'restore');
  assert.match(window, /From \S+ to \S+ can be gone back to/);
  assert.match(window, /2026-02-07 .*backup \S+ and the log/);
  const restored = await done(shop, 'restore', instant);
  assert.match(restored, /customer_history: 7 → 5 versions/);
  assert.match(restored, /Accepted since: 2026-02-08/);
  assert.deepEqual(await everything(), then);
  assert.equal((await rowsOn(server, 'select a from others.t')).length, 1, 'other schemas are not touched');
  await done(shop, 'verify');
  const leftovers = (await readdir(shop.path('target'))).filter((name) => /restore|backup/.test(name));
  assert.deepEqual(leftovers, []);

  // what was replaced is kept, and stands again
  assert.match(await done(shop, 'restore', '--undo'), /restore point/);
  assert.deepEqual(await versionsOn(server), damaged);
  // the log goes on through restores
  await done(shop, 'restore', instant);
  assert.deepEqual(await everything(), then);
  await done(shop, 'daily');
  await done(shop, 'verify');
  assert.equal((await versionsOn(server)).length, 7);
  const kinds = (await logOf(shop)).map((entry) => entry.kind);
  assert.equal(kinds.filter((kind) => kind === 'restored').length, 3);

  // housekeeping takes away what was replaced once its time is up
  const kept = (): Promise<string> =>
    machine.sql("select schema_name from information_schema.schemata where schema_name like '%\\_\\_was\\_%'");
  assert.notEqual(await kept(), '');
  await shop.write({ 'varve.yml': `${await readFile(shop.path('varve.yml'), 'utf8')}backups: {replaced: 0 days}\n` });
  await done(shop, 'prune', '--yes');
  assert.equal(await kept(), '');
});

test('where the server is gone its data are laid down as of the instant, and a server started on them goes on', async () => {
  await using shop = await shopOn(server);
  await shop.dump('2026-02-06', customers(3));
  await done(shop, 'daily');
  await done(shop, 'backup');
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }]);
  await done(shop, 'daily');
  const then = await versionsOn(server);
  await machine.sql('flush logs');
  await machine.crash();
  try {
    const laid = await done(shop, 'restore', 'latest');
    const folder = /lies in (\S+),/.exec(laid)?.[1] ?? '';
    assert.match(laid, /No server answered/);
    const again = await startMariadbOn(folder);
    try {
      const sql =
        "select concat_ws(' ', id, status, concat(valid_from, '..', ifnull(valid_to, ''))) from silver.customer_history order by id, valid_from";
      assert.deepEqual((await again.sql(sql)).trim().split('\n'), then);
      assert.equal((await again.sql('select kind from varve.ledger order by seq desc limit 1')).trim(), 'restored');
    } finally {
      await again.stop();
    }
  } finally {
    await machine.revive();
  }
});

test('what is not possible is told before anything is begun', async () => {
  await using shop = await shopOn(server);
  await shop.dump('2026-02-06', customers(3));
  await done(shop, 'daily');
  const early = await shop.varve('restore', 'latest');
  assert.equal(early.code, 4, early.text);
  assert.match(early.text, /no backup of this server[\s\S]*varve backup makes one[\s\S]*daily --accept rerun:dumps/);
  assert.match(await done(shop, 'restore'), /Nothing can be gone back to\.[\s\S]*varve daily --accept rerun:dumps/);
  await done(shop, 'backup');
  await machine.sql('flush logs');
  const [newest = ''] = (await machine.sql('show master status')).split('\t');
  await machine.sql(`purge binary logs to '${newest}'`);
  const gap = await shop.varve('restore', 'latest');
  assert.equal(gap.code, 4, gap.text);
  assert.match(gap.text, /binary log is not whole: changes\.\d+ is not in/);
  await machine.sql(
    'create or replace user poor@localhost; grant all on staging.* to poor@localhost; grant all on silver.* to poor@localhost; grant all on gold.* to poor@localhost; grant all on varve.* to poor@localhost; grant all on main.* to poor@localhost',
  );
  await shop.write({
    'profiles.yml': `shop: {target: prod, outputs: {prod: ${JSON.stringify({ ...server.output, username: 'poor' })}}}\n`,
  });
  const poor = await shop.varve('backup');
  assert.equal(poor.code, 4, poor.text);
  assert.match(poor.text, /the user lacks RELOAD, PROCESS[\s\S]*GRANT RELOAD, PROCESS/);
  assert.match((await shop.varve('debug')).text, /backup: .*not possible from here: the user lacks RELOAD/);
});
