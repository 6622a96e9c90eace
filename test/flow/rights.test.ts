import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startMariadb } from '../server/mariadb.ts';
import { customers, ShopProject, type Ran } from './project.ts';

const server = await startMariadb();
after(() => server.stop());
await server.sql('CREATE USER varve_daily@localhost, varve_migrate@localhost; CREATE DATABASE gold');

const output = (user: string): string =>
  `{type: mariadb, unix_socket: '${server.socket}', username: ${user}, schema: gold, store_of: daily}`;
const PROFILES = `shop:\n  target: daily\n  outputs:\n    daily: ${output('varve_daily')}\n    migrate: ${output('varve_migrate')}\n    admin: ${output('root')}\n`;
async function grant(shop: ShopProject): Promise<void> {
  const users = ['--daily-user', 'varve_daily@localhost', '--migrating-user', 'varve_migrate@localhost'];
  const applied = await shop.varve('grants', '--apply', '--target', 'admin', ...users);
  assert.equal(applied.code, 0, applied.text);
}

function silver(): Promise<string> {
  return server.sql(
    'select * from silver.customer_history order by id, valid_from; show create table silver.customer_history',
  );
}

test('a day that needs more than the daily user’s rights is named by plan, ends with 4 unwritten, and runs as the migrating user', async () => {
  await using shop = await ShopProject.make({ 'profiles.yml': PROFILES });
  await grant(shop);
  const refuses = async (what: string, ...args: readonly string[]): Promise<void> => {
    const before = await silver().catch(() => 'not there');
    for (const verb of ['plan', 'daily']) {
      const ran: Ran = await shop.varve(verb, ...args);
      assert.equal(ran.code, 4, `${what}, ${verb}: ${ran.text}`);
      assert.match(ran.text, /--target migrate/, `${what}, ${verb}`);
      assert.equal(await silver().catch(() => 'not there'), before, `${what}, ${verb}`);
    }
    const done = await shop.varve('daily', '--target', 'migrate', ...args);
    assert.equal(done.code, 0, `${what}: ${done.text}`);
    const verified = await shop.varve('verify');
    assert.equal(verified.code, 0, `${what}: ${verified.text}`);
  };

  await shop.dump('2026-02-06', customers(3));
  await refuses('a birth');
  await grant(shop);
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }, ...customers(3).slice(1)]);
  const daily = await shop.varve('daily');
  assert.equal(daily.code, 0, daily.text);
  await shop.dump('2026-02-07', [{ id: 1, status: 'c' }, ...customers(3).slice(1)]);
  await refuses('H7, a corrected day', '--date', '2026-02-07');
  await shop.dump('2026-02-09', [{ id: 1, status: 'd' }, ...customers(3).slice(1)]);
  assert.equal((await shop.varve('daily')).code, 0);
  await shop.dump('2026-02-08', [{ id: 1, status: 'e' }, ...customers(3).slice(1)]);
  await refuses('H8, a late day');
  await shop.write({
    'models/silver/customer_history.sql':
      "{{ config(materialized='history', key=['id']) }}\nselect *, 1 as added from {{ source('staging', 'customers') }}\n",
  });
  await shop.dump('2026-02-10', customers(3));
  await refuses('H13, a new column');
  await shop.write({
    'models/silver/customer_history.sql':
      "{{ config(materialized='history', key=['id']) }}\nselect id, status, cast(2 as decimal(20, 4)) as added from {{ source('staging', 'customers') }}\n",
  });
  await shop.dump('2026-02-11', customers(3));
  await refuses('H14, a wider type');
});

test('a late day for which past days must be laid again is named by the daily user’s plan', async () => {
  for (const schema of ['staging', 'silver', 'varve']) await server.sql(`DROP DATABASE IF EXISTS ${schema}`);
  await server.sql('DROP DATABASE gold; CREATE DATABASE gold');
  await using shop = await ShopProject.make({
    'profiles.yml': PROFILES,
    'models/silver/customer_history.sql':
      "{{ config(materialized='history', key=['id'], absent='keep') }}\nselect * from {{ source('staging', 'customers') }}\n",
  });
  await grant(shop);
  await shop.dump('2026-02-06', customers(3));
  await shop.dump('2026-02-09', customers(3, 'b'));
  assert.equal((await shop.varve('daily', '--target', 'migrate')).code, 0);
  await grant(shop);
  await shop.dump('2026-02-08', customers(3, 'c'));
  const before = await silver();
  const plan = await shop.varve('plan');
  assert.equal(plan.code, 4, plan.text);
  assert.match(plan.text, /make the schema silver beside[\s\S]*--target migrate/);
  const may = await shop.varve('plan', '--target', 'migrate');
  assert.equal(may.code, 0, may.text);
  assert.match(may.text, /laid again from 2026-02-08 on/);
  assert.equal(await silver(), before);
  assert.equal(await server.sql("show databases like 'varve\\_past%'"), '');
});
