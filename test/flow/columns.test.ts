import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShopProject } from './project.ts';

const dump = (day: string, columns: string, rows: string): string =>
  `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n--\n-- Host: localhost    Database: shop\nCREATE TABLE \`customers\` (\n  \`id\` int NOT NULL,\n${columns}  PRIMARY KEY (\`id\`)\n) DEFAULT CHARSET=utf8mb4;\nINSERT INTO \`customers\` VALUES ${rows};\n-- Dump completed on ${day}  5:30:00\n`;
const TEXT = '  `status` varchar(20) DEFAULT NULL,\n';

test('H13: columns come and go, announced with counts before anything is written', async () => {
  await using shop = await ShopProject.make({
    'dumps/shop-2026-02-06.sql': dump('2026-02-06', TEXT, "(1,'a'),(2,'a')"),
    'dumps/shop-2026-02-07.sql': dump(
      '2026-02-07',
      `${TEXT}  \`city\` varchar(20) DEFAULT NULL,\n`,
      "(1,'a','Wien'),(2,'a',NULL)",
    ),
  });
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  assert.match(ran.text, /customer_history\.city: column added \(VARCHAR; 1 rows have a value\)/);
  assert.deepEqual(await shop.versions(), ['1 a 2026-02-06..2026-02-06', '1 a 2026-02-07..', '2 a 2026-02-06..']);
  await shop.write({ 'dumps/shop-2026-02-08.sql': dump('2026-02-08', TEXT, "(1,'a'),(2,'a')") });
  assert.match((await shop.varve('daily')).text, /column removed \(.*1 rows have a value\)/);
  assert.equal((await shop.versions()).length, 4);
  const events = await shop.rows("select count(*) from varve.ledger where body like '%column added%'");
  assert.deepEqual(events, [['1']]);
});

test('H14: types widen; where none holds both the day is quarantined, and --accept makes the column text', async () => {
  await using shop = await ShopProject.make({
    'dumps/shop-2026-02-06.sql': dump('2026-02-06', '  `status` int DEFAULT NULL,\n', '(1,5)'),
    'dumps/shop-2026-02-07.sql': dump('2026-02-07', '  `status` bigint DEFAULT NULL,\n', '(1,5)'),
    'models/gold/customers_now.sql':
      "{{ config(materialized='table') }}\nselect id from {{ ref('customer_history') }}\n",
  });
  assert.equal((await shop.varve('daily')).code, 0);
  assert.deepEqual(await shop.versions(), ['1 5 2026-02-06..']);
  await shop.write({ 'dumps/shop-2026-02-08.sql': dump('2026-02-08', TEXT, "(1,'05')") });
  const refused = await shop.varve('daily');
  assert.equal(refused.code, 4, refused.text);
  assert.match(refused.text, /type:customers\.status/);
  const accepted = await shop.varve(
    'daily',
    '--date',
    '2026-02-08',
    '--accept',
    'type:customers.status',
    '--accept',
    'type:customer_history.status',
  );
  assert.equal(accepted.code, 0, accepted.text);
  assert.deepEqual(await shop.versions(), ['1 5 2026-02-06..2026-02-07', '1 05 2026-02-08..']);
});
