import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { customers, ShopProject } from './project.ts';

test('H8: pending days run oldest first; a run with nothing pending does nothing', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }]);
  await shop.dump('2026-02-06', [{ id: 1, status: 'a' }]);
  assert.equal((await shop.varve('daily')).code, 0);
  assert.deepEqual(await shop.versions(), ['1 a 2026-02-06..2026-02-06', '1 b 2026-02-07..']);
  const again = await shop.varve('daily');
  assert.equal(again.code, 0);
  assert.match(again.text, /Nothing to do/);
});

test('H7: the same dump again is recorded and runs nothing; another one for the day corrects it', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-06', [{ id: 1, status: 'a' }]);
  const file = await shop.dump('2026-02-07', [{ id: 1, status: 'b' }]);
  await shop.varve('daily');
  const again = await shop.varve('daily', '--date', '2026-02-07', '--dump', file);
  assert.equal(again.code, 0);
  assert.match(again.text, /recorded, nothing written/);
  await shop.dump('2026-02-07', [{ id: 1, status: 'c' }], { extra: '-- another file' });
  assert.equal((await shop.varve('daily', '--date', '2026-02-07', '--dump', file)).code, 0);
  assert.deepEqual(await shop.versions(), ['1 a 2026-02-06..2026-02-06', '1 c 2026-02-07..']);
  const log = await shop.rows('select kind from varve.ledger order by seq');
  assert.ok(log.flat().includes('repeated'));
  const kept = await shop.rows('select replaced from varve.corrections');
  assert.match(kept[0]?.[0] ?? '', /"status":"b"/);
});

test('H7: equal tables in other bytes are the same content', async () => {
  await using shop = await ShopProject.make();
  const file = await shop.dump('2026-02-06', customers(3));
  await shop.varve('daily');
  await shop.dump('2026-02-06', [...customers(3)].reverse(), { extra: '-- other bytes' });
  const again = await shop.varve('daily', '--date', '2026-02-06', '--dump', file);
  assert.match(again.text, /recorded, nothing written/);
});

test('H8: a late day splits a version and never replaces staging; gold stays on the newest day', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-06', [{ id: 1, status: 'a' }]);
  await shop.dump('2026-02-09', [{ id: 1, status: 'a' }]);
  await shop.varve('daily');
  await shop.dump('2026-02-08', [{ id: 1, status: 'x' }]);
  const late = await shop.varve('daily');
  assert.equal(late.code, 0, late.text);
  assert.match(late.text, /1 split/);
  assert.deepEqual(await shop.versions(), [
    '1 a 2026-02-06..2026-02-07',
    '1 x 2026-02-08..2026-02-08',
    '1 a 2026-02-09..',
  ]);
  assert.deepEqual(await shop.rows('select status from staging.customers'), [['a']]);
  assert.deepEqual(await shop.rows('select status from gold.customers_now'), [['a']]);
  assert.deepEqual(await shop.rows("select count(*) from duckdb_schemas() where schema_name like 'staging_%'"), [
    ['0'],
  ]);
});

test('H17: a broken model delays days and costs none; they follow in order once it is mended', async () => {
  const gold = { 'models/gold/customers_now.sql': 'select nothing_like_that from {{ ref("customer_history") }}' };
  await using shop = await ShopProject.make(gold);
  for (const [day, status] of [
    ['2026-02-06', 'a'],
    ['2026-02-07', 'b'],
    ['2026-02-08', 'c'],
  ] as const) {
    await shop.dump(day, [{ id: 1, status }]);
    const ran = await shop.varve('daily');
    assert.equal(ran.code, 1, ran.text);
    await rm(shop.path(`dumps/shop-${day}.sql`)); // the source's folder forgets; the store does not
  }
  await shop.write({
    'models/gold/customers_now.sql': "select id, status from {{ ref('customer_history') }} where is_current",
  });
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  assert.deepEqual(await shop.versions(), [
    '1 a 2026-02-06..2026-02-06',
    '1 b 2026-02-07..2026-02-07',
    '1 c 2026-02-08..',
  ]);
});

test('H17: a red test takes the day back; its failing rows stay as a file', async () => {
  const files = {
    'models/gold/schema.yml':
      "version: 2\nmodels:\n  - name: customers_now\n    columns:\n      - name: status\n        data_tests: [{accepted_values: {arguments: {values: ['a']}}}]\n",
  };
  await using shop = await ShopProject.make(files);
  await shop.dump('2026-02-06', [{ id: 1, status: 'a' }]);
  await shop.varve('daily');
  await shop.dump('2026-02-07', [{ id: 1, status: 'z' }]);
  const red = await shop.varve('daily');
  assert.equal(red.code, 1);
  assert.match(red.text, /accepted_values_customers_now_status__a/);
  assert.match(red.text, /target\/failures\//);
  assert.deepEqual(await shop.rows('select status from gold.customers_now'), [['a']]);
  const taken = await shop.varve('withdraw', '2026-02-07');
  assert.equal(taken.code, 0, taken.text);
  assert.match((await shop.varve('daily')).text, /Nothing to do/);
});

test('plan tells what a day would do and leaves everything as it was', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-06', customers(3));
  await shop.varve('daily');
  const before = await shop.rows('select * from varve.ledger');
  await shop.dump('2026-02-07', [
    { id: 1, status: 'b' },
    { id: 2, status: 'a' },
    { id: 4, status: 'n' },
  ]);
  const plan = await shop.varve('plan');
  assert.equal(plan.code, 0, plan.text);
  assert.match(plan.text, /2 opened, 2 closed, 1 stay/);
  assert.match(plan.text, /change 1: status a → b/);
  const sql = await shop.varve('plan', '--sql');
  assert.match(sql.text, /UPDATE "silver"\."customer_history"/);
  assert.deepEqual(await shop.rows('select * from varve.ledger'), before);
  assert.equal((await shop.versions()).length, 3);
  assert.match((await shop.varve('daily')).text, /published 2026-02-07/);
});

test('an empty database beside a store full of dumps: daily offers to run them again', async () => {
  await using shop = await ShopProject.make();
  await shop.dump('2026-02-06', [{ id: 1, status: 'a' }]);
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }]);
  await shop.varve('daily');
  const before = await shop.versions();
  await rm(shop.path('shop.duckdb'));
  await rm(shop.path('dumps'), { recursive: true });
  const offer = await shop.varve('daily');
  assert.equal(offer.code, 4, offer.text);
  assert.match(offer.text, /2 days \(2026-02-06 to 2026-02-07\)[\s\S]*--accept rerun:dumps/);
  const ran = await shop.varve('daily', '--accept', 'rerun:dumps');
  assert.equal(ran.code, 0, ran.text);
  assert.deepEqual(await shop.versions(), before);
  assert.equal((await shop.varve('verify')).code, 0);
});
