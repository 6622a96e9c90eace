import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startMariadb, type Mariadb } from '../server/mariadb.ts';
import { customers, ShopProject } from './project.ts';

let server: Mariadb;
before(async () => {
  server = await startMariadb();
  await server.sql('CREATE USER varve_daily@localhost, varve_migrate@localhost; CREATE DATABASE gold');
});
after(() => server.stop());

const profiles = (): string => {
  const output = (user: string): string =>
    `{type: mariadb, unix_socket: '${server.socket}', username: ${user}, schema: gold}`;
  return `shop:\n  target: daily\n  outputs:\n    daily: ${output('varve_daily')}\n    migrate: ${output('varve_migrate, store_of: daily')}\n    admin: ${output('root')}\n    duck: {type: duckdb, path: x.duckdb, schema: main}\n`;
};
const USERS = ['--daily-user', 'varve_daily@localhost', '--migrating-user', 'varve_migrate@localhost'];

test('rights are printed, executed, and what waits for a birth is told', async () => {
  await using project = await ShopProject.make({ 'profiles.yml': profiles() });
  const printed = await project.varve('grants');
  assert.equal(printed.code, 0, printed.text);
  assert.match(printed.text, /GRANT SELECT, INSERT, CREATE TEMPORARY TABLES ON `silver`\.\* TO 'varve_daily'@'%';/);
  assert.match(
    printed.text,
    /GRANT UPDATE \(`valid_to`, `is_current`\) ON `silver`\.`customer_history` TO 'varve_daily'@'%';/,
  );
  assert.match(printed.text, /GRANT ALL PRIVILEGES ON `staging\\_________`\.\* TO/);

  const applied = await project.varve('grants', '--apply', '--target', 'admin', ...USERS);
  assert.equal(applied.code, 0, applied.text);
  assert.match(applied.text, /waits for its table: GRANT UPDATE .* ON `silver`\.`customer_history`/);
  assert.match(applied.text, /\d+ of \d+ executed[\s\S]*again when the histories are born/);

  await server.sql('GRANT DROP ON silver.* TO varve_daily@localhost');
  const again = await project.varve('grants', '--apply', '--target', 'admin', ...USERS);
  assert.match(again.text, /'varve_daily'@'localhost' may do more than it should: DROP ON `silver`\.\*/);
  await server.sql('REVOKE DROP ON silver.* FROM varve_daily@localhost');
});

test('who may not grant is told; DuckDB has no users; a shared schema cannot be protected', async () => {
  await using project = await ShopProject.make({ 'profiles.yml': profiles() });
  const refused = await project.varve('grants', '--apply', ...USERS);
  assert.equal(refused.code, 5);
  assert.match(refused.text, /refused GRANT/);
  assert.equal((await project.varve('grants', '--target', 'duck')).code, 2);
  assert.match((await project.varve('grants', '--daily-user', 'a b')).text, /'a b' is not a user/);
  await project.write({
    'models/silver/now.sql': "{{ config(materialized='table') }}\nselect * from {{ ref('customer_history') }}\n",
  });
  const shared = await project.varve('grants');
  assert.equal(shared.code, 3);
  assert.match(shared.text, /customer_history lies in silver, as does silver\.now/);
});

test('a history is born by the migrating user and carried on by the daily one', async () => {
  await using project = await ShopProject.make({ 'profiles.yml': profiles() });
  await project.varve('grants', '--apply', '--target', 'admin', ...USERS);
  await project.dump('2026-02-06', customers(3));
  const born = await project.varve('daily', '--target', 'migrate');
  assert.equal(born.code, 0, born.text);
  await project.varve('grants', '--apply', '--target', 'admin', ...USERS);
  await project.dump('2026-02-07', [...customers(2), { id: 3, status: 'b' }]);
  const carried = await project.varve('daily', '--target', 'daily');
  assert.equal(carried.code, 0, carried.text);
  const rows = await server.sql(
    'SELECT id, status, valid_from, valid_to FROM silver.customer_history WHERE id = 3 ORDER BY 3',
  );
  const debug = async (target: string): Promise<string> => (await project.varve('debug', '--target', target)).text;
  assert.match(await debug('daily'), /rights: no more than the daily user needs/);
  assert.match(await debug('migrate'), /rights: those of the migrating user/);
  assert.match(await debug('admin'), /rights: the user can do more .*ALL PRIVILEGES.* ON \*\.\*[\s\S]*varve grants/);
  assert.equal(rows, '3\ta\t2026-02-06\t2026-02-06\n3\tb\t2026-02-07\tNULL\n');
});
