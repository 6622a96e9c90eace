import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { connectSource, type SourceConnection } from '../../src/dump/index.ts';
import { dailyRights, excess, grantText, migratingRights, parseUser, type Layout } from '../../src/grants/index.ts';
import { startMariadb, type Mariadb } from '../server/mariadb.ts';

const LAYOUT: Layout = {
  staging: 'shop_staging',
  ledger: 'varve',
  base: 'shop_gold',
  histories: [
    { schema: 'shop_silver', table: 'tenant_history', ends: ['valid_to', 'is_current'] },
    { schema: 'shop_silver', table: 'tenant_snapshot', ends: ['dbt_valid_to'] },
  ],
  made: new Map([['shop_gold', 'shop_gold.answers']]),
};
const [DAILY, MIGRATING] = [parseUser('varve_daily@localhost'), parseUser('varve_migrate@localhost')];

let server: Mariadb;
let daily: SourceConnection;
let migrating: SourceConnection;

before(async () => {
  server = await startMariadb();
  // another database that a pattern without escapes would take in
  await server.sql(`CREATE DATABASE shop_staging; CREATE DATABASE shop_silver; CREATE DATABASE shop_gold; CREATE DATABASE varve; CREATE DATABASE shopXsilver;
    CREATE TABLE shop_silver.tenant_history (id int, status int, valid_from date, valid_to date, is_current boolean, dbt_updated_at datetime);
    CREATE TABLE shop_silver.tenant_snapshot (id int, dbt_valid_from datetime, dbt_valid_to datetime);
    CREATE TABLE shop_gold.answers (id int); CREATE TABLE shopXsilver.t (a int);
    CREATE TABLE varve.ledger (seq int); CREATE TABLE varve.staged (a int);
    CREATE USER varve_daily@localhost, varve_migrate@localhost`);
  const grants = [
    ...dailyRights(LAYOUT).map((right) => grantText(right, DAILY)),
    ...migratingRights(LAYOUT).map((right) => grantText(right, MIGRATING)),
  ];
  await server.sql(`${grants.join(';\n')};`);
  const connect = (user: string): Promise<SourceConnection> =>
    connectSource({ socket: server.socket, user, database: 'shop_silver' });
  [daily, migrating] = [await connect('varve_daily'), await connect('varve_migrate')];
});

after(async () => {
  await daily.close();
  await migrating.close();
  await server.stop();
});

/** Access denied: to a database, a table, a column, or for lack of a privilege. */
const DENIED = [1044, 1142, 1143, 1227];

async function mayNot(connection: SourceConnection, sql: string): Promise<void> {
  await assert.rejects(connection.run(sql), ({ errno, message }: { errno: number; message: string }) => {
    assert.ok(DENIED.includes(errno), `${sql}: ${message}`);
    return true;
  });
}

describe('the daily user', () => {
  test('opens and closes versions', async () => {
    await daily.run(`INSERT INTO tenant_history VALUES (1, 3, '2026-02-06', NULL, true, now())`);
    await daily.run(
      `UPDATE tenant_history SET valid_to = '2026-02-06', is_current = false WHERE id = 1 AND is_current`,
    );
    await daily.run(`CREATE TEMPORARY TABLE shop_gold.varve_change AS SELECT * FROM tenant_history`);
    await daily.run(`INSERT INTO shop_gold.varve_change SELECT * FROM tenant_history`);
    await daily.run(
      `UPDATE tenant_history AS t JOIN shop_gold.varve_change AS c ON c.id = t.id SET t.valid_to = c.valid_from, t.is_current = false`,
    );
    await daily.run(`INSERT INTO tenant_snapshot VALUES (1, now(), NULL)`);
    await daily.run(`UPDATE tenant_snapshot SET dbt_valid_to = now() WHERE id = 1`);
    assert.equal((await daily.rows('SELECT valid_to FROM tenant_history'))[0]?.[0], '2026-02-06');
  });

  const harm = [
    'DROP TABLE tenant_history',
    'TRUNCATE TABLE tenant_history',
    'ALTER TABLE tenant_history ADD COLUMN x int',
    'ALTER TABLE tenant_history DROP COLUMN status',
    'RENAME TABLE tenant_history TO shop_gold.tenant_history',
    'RENAME TABLE tenant_history TO tenant_gone',
    'RENAME TABLE shop_gold.answers TO shop_silver.tenant_history2',
    "REPLACE INTO tenant_history VALUES (1, 9, '2026-02-06', NULL, true, now())",
    'DELETE FROM tenant_history',
    'DELETE t FROM tenant_history AS t JOIN shop_gold.answers AS a ON a.id = t.id',
    'DROP DATABASE shop_silver',
    'CREATE TABLE shop_silver.mine (a int)',
    'CREATE OR REPLACE TABLE tenant_history (a int)',
    'CREATE INDEX i ON tenant_history (id)',
    'CREATE TRIGGER t BEFORE INSERT ON tenant_history FOR EACH ROW SET NEW.status = 1',
    'CREATE VIEW shop_silver.v AS SELECT 1',
    'UPDATE tenant_history SET valid_to = NULL, status = 1',
    'INSERT INTO tenant_history (id) VALUES (1) ON DUPLICATE KEY UPDATE status = 9',
    ...['id', 'status', 'valid_from', 'dbt_updated_at'].map((column) => `UPDATE tenant_history SET ${column} = NULL`),
    ...['id', 'dbt_valid_from'].map((column) => `UPDATE tenant_snapshot SET ${column} = NULL`),
    'DELETE FROM varve.ledger',
    'UPDATE varve.ledger SET seq = 1',
    'DROP TABLE varve.ledger',
    'TRUNCATE TABLE varve.ledger',
    'SELECT * FROM shopXsilver.t',
    'GRANT DELETE ON shop_silver.* TO varve_daily@localhost',
    'SET GLOBAL max_connections = 10',
  ];
  for (const sql of harm) test(`cannot: ${sql}`, () => mayNot(daily, sql));

  test('nothing has changed by it', async () => {
    const rows = await daily.rows('SELECT count(*), max(status), min(valid_from) FROM tenant_history');
    assert.deepEqual(rows, [['1', '3', '2026-02-06']]);
  });

  test('replaces staging and late days, makes gold anew, adds to the ledger', async () => {
    const work = [
      'CREATE TABLE shop_staging.new_t (a int)',
      'RENAME TABLE shop_staging.new_t TO shop_staging.t',
      'DROP TABLE shop_staging.t',
      'CREATE DATABASE shop_staging_20260208',
      'CREATE TABLE shop_staging_20260208.t (a int)',
      'DROP DATABASE shop_staging_20260208',
      'CREATE TABLE shop_gold.answers_new AS SELECT 1 AS id',
      'RENAME TABLE shop_gold.answers TO shop_gold.answers_old, shop_gold.answers_new TO shop_gold.answers',
      'DROP TABLE shop_gold.answers_old',
      'CREATE VIEW shop_gold.seen AS SELECT id FROM shop_silver.tenant_history',
      'CREATE OR REPLACE VIEW shop_gold.seen AS SELECT id, status FROM shop_silver.tenant_history',
      'DROP VIEW shop_gold.seen',
      'INSERT INTO varve.ledger VALUES (1)',
      'DELETE FROM varve.staged',
      'INSERT INTO varve.staged VALUES (1)',
    ];
    for (const sql of work) await daily.run(sql);
    await mayNot(daily, 'CREATE DATABASE shop_staging_backup');
  });
});

describe('the migrating user', () => {
  test('gives birth to histories, changes their columns, corrects days', async () => {
    const work = [
      'CREATE TABLE shop_silver.fresh_history (id int, valid_from date, valid_to date, is_current boolean)',
      'ALTER TABLE shop_silver.fresh_history ADD COLUMN status int',
      'INSERT INTO shop_silver.fresh_history (id) VALUES (1)',
      'DELETE FROM shop_silver.fresh_history',
      'RENAME TABLE shop_silver.fresh_history TO shop_silver.renamed_history',
      'CREATE TABLE varve.corrections (a int)',
      'CREATE DATABASE varve_past_shop_silver',
      'CREATE TABLE varve_past_shop_silver.tenant_history AS SELECT * FROM shop_silver.tenant_history',
      'DROP DATABASE varve_past_shop_silver',
    ];
    for (const sql of work) await migrating.run(sql);
    await mayNot(daily, 'CREATE DATABASE varve_past_shop_silver');
  });

  test('and cannot take from the ledger', async () => {
    for (const sql of ['DELETE FROM varve.ledger', 'UPDATE varve.ledger SET seq = 2', 'DROP TABLE varve.ledger'])
      await mayNot(migrating, sql);
  });
});

test('what a user may do beyond its rights is found', async () => {
  const shown = async (): Promise<string[]> => (await daily.rows('SHOW GRANTS')).map(([line]) => line ?? '');
  assert.deepEqual(excess(await shown(), dailyRights(LAYOUT)), []);
  await server.sql(`GRANT DROP, UPDATE ON \`shop\\_silver\`.* TO varve_daily@localhost; GRANT UPDATE (status) ON shop_silver.tenant_history TO varve_daily@localhost;
    GRANT PROCESS ON *.* TO varve_daily@localhost WITH GRANT OPTION`);
  assert.deepEqual(excess(await shown(), dailyRights(LAYOUT)).sort(), [
    'PROCESS, GRANT OPTION ON *.*',
    'UPDATE (status) ON `shop_silver`.`tenant_history`',
    'UPDATE, DROP ON `shop\\_silver`.*',
  ]);
});

test('users are name@host', () => {
  assert.deepEqual(parseUser("'varve'@'10.0.0.%'"), { name: 'varve', host: '10.0.0.%' });
  assert.deepEqual(parseUser('varve'), { name: 'varve', host: '%' });
  for (const bad of ['', '@x', "a'b@c", 'a b']) assert.throws(() => parseUser(bad), { code: 'grants-user' });
});
