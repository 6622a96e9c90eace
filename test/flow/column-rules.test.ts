import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { ShopProject, type Ran } from './project.ts';

const KEY = 'a key that is long enough';
const RULES =
  "dumps: {from: dumps, name: 'shop-{date}.sql'}\ncolumns: {people.phone: drop, People.Email: null, people.tax: hmac, people.pin: hmac}\n";
const MODELS = {
  'varve.yml': RULES,
  'models/sources.yml': 'version: 2\nsources:\n  - name: staging\n    tables: [{name: people}]\n',
  'models/silver/customer_history.sql':
    "{{ config(materialized='history', key=['id']) }}\nselect * from {{ source('staging', 'people') }}\n",
  'models/gold/customers_now.sql':
    "{{ config(materialized='table') }}\nselect id, tax from {{ ref('customer_history') }} where is_current\n",
};
/** Words that stand nowhere but in values. */
const SECRETS = ['0815phone', 'mail4711', 'TAXé-1', '987654321'];

function dumpOf(day: string, tax: string): string {
  return [
    '-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)',
    '/*!50503 SET NAMES utf8mb4 */;',
    'CREATE TABLE `people` (\n  `id` bigint NOT NULL,\n  `phone` varchar(20) DEFAULT NULL,\n  `email` varchar(40) DEFAULT NULL,\n  `tax` varchar(20) DEFAULT NULL,\n  `pin` int DEFAULT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;',
    `INSERT INTO \`people\` VALUES (1,'0815phone','mail4711@example.com','${tax}',987654321),(2,NULL,NULL,NULL,NULL);`,
    `-- Dump completed on ${day}  5:30:00`,
    '',
  ].join('\n');
}

function daily(shop: ShopProject, key = KEY): Promise<Ran> {
  return shop.start({ args: ['daily'], env: { VARVE_HMAC_KEY: key } }).ended;
}

const hmac = (value: string): string => createHmac('sha256', KEY).update(value).digest('hex');

/** Every file of the store and the database, unpacked where it is packed. */
async function allBytes(shop: ShopProject): Promise<Buffer> {
  const files = (await readdir(shop.dir, { recursive: true, withFileTypes: true })).filter(
    (f) =>
      f.isFile() &&
      !f.parentPath.endsWith('dumps') &&
      /store|duckdb/.test(join(f.parentPath, f.name).slice(shop.dir.length)),
  );
  const found = await Promise.all(files.map((f) => readFile(join(f.parentPath, f.name))));
  return Buffer.concat(found.map((b) => (b.readUInt32LE(0) === 0xfd2fb528 ? zstdDecompressSync(b) : b)));
}

test('drop, null and hmac: the values stand nowhere in the database and the store, and a restore has the same', async () => {
  await using shop = await ShopProject.make(MODELS);
  await shop.write({ 'dumps/shop-2026-02-06.sql': dumpOf('2026-02-06', 'TAXé-1') });
  const ran = await daily(shop);
  assert.equal(ran.code, 0, ran.text);
  assert.deepEqual(await shop.rows('select * from staging.people order by id'), [
    ['1', null, hmac('TAXé-1'), hmac('987654321')],
    ['2', null, null, null],
  ]);
  assert.deepEqual(
    await shop.rows("select column_name from duckdb_columns() where schema_name = 'silver' and column_name = 'phone'"),
    [],
  );
  await shop.write({ 'dumps/shop-2026-02-07.sql': dumpOf('2026-02-07', 'TAXé-1').replace('0815phone', '0816phone') });
  assert.match((await daily(shop)).text, /0 opened, 0 closed/, 'a change that is not kept is no change');
  await shop.write({ 'dumps/shop-2026-02-08.sql': dumpOf('2026-02-08', 'TAX-2') });
  assert.match((await daily(shop)).text, /1 opened, 1 closed/);
  assert.equal((await shop.varve('backup')).code, 0);
  const bytes = await allBytes(shop);
  assert.ok(bytes.includes(hmac('TAX-2')), 'the search finds what is there');
  for (const secret of [...SECRETS, KEY]) assert.ok(!bytes.includes(secret), secret);
  const before = await shop.rows('select * from silver.customer_history order by id, valid_from');
  await rm(shop.path('shop.duckdb'));
  await rm(shop.path('store/prod/backups'), { recursive: true });
  const restored = await shop.varve('restore', 'latest');
  assert.equal(restored.code, 0, restored.text);
  assert.deepEqual(await shop.rows('select * from silver.customer_history order by id, valid_from'), before);
  assert.equal((await shop.varve('verify')).code, 0);
});

test('a day that waits runs from its layers: its dump was not kept', async () => {
  await using shop = await ShopProject.make({ ...MODELS, 'models/gold/customers_now.sql': 'select * from nowhere' });
  await shop.write({ 'dumps/shop-2026-02-06.sql': dumpOf('2026-02-06', 'x') });
  assert.equal((await daily(shop)).code, 1);
  assert.deepEqual(await readdir(shop.path('store/prod')), ['.incoming', 'bronze', 'ledger']);
  await rm(shop.path('dumps'), { recursive: true });
  await shop.write({ 'models/gold/customers_now.sql': MODELS['models/gold/customers_now.sql'] });
  const ran = await daily(shop);
  assert.equal(ran.code, 0, ran.text);
  assert.deepEqual(await shop.rows('select id, tax from gold.customers_now order by id'), [
    ['1', hmac('x')],
    ['2', null],
  ]);
});

test('a rule that cannot hold is refused before anything is kept', async () => {
  await using shop = await ShopProject.make(MODELS);
  await shop.write({ 'dumps/shop-2026-02-06.sql': dumpOf('2026-02-06', 'x') });
  const refusals: readonly (readonly [string, string, RegExp])[] = [
    [RULES, 'short', /VARVE_HMAC_KEY holds no key of at least 16 bytes/],
    [RULES.replace('people.phone', 'people.fone'), KEY, /people\.fone, which the dump has not[\s\S]*phone/],
    [RULES.replace('people.phone', 'people.id'), KEY, /people\.id is part of the table's key/],
    [RULES.replace('drop', 'dorp'), KEY, /columns\.people\.phone/],
  ];
  for (const [settings, key, says] of refusals) {
    await shop.write({ 'varve.yml': settings });
    const ran = await daily(shop, key);
    assert.equal(ran.code, 3, ran.text);
    assert.match(ran.text, says);
  }
  await shop.write({ 'varve.yml': RULES });
  assert.equal((await daily(shop)).code, 0);
  await shop.write({ 'dumps/shop-2026-02-07.sql': dumpOf('2026-02-07', 'x') });
  const other = await daily(shop, `${KEY}!`);
  assert.equal(other.code, 4, other.text);
  assert.match(other.text, /is not the key that people\.(tax|pin) was hashed with on 2026-02-06/);
});
