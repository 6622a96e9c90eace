import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startServer } from '../server/subject.ts';
import { customers } from './project.ts';
import { relationsOn, rowsOn, shopOn, versionsOn } from './server-shop.ts';

const server = await startServer();
after(() => server.stop());

test('H8: pending days run oldest first; everything is shown, nothing is left aside', async () => {
  await using shop = await shopOn(server);
  await shop.dump('2026-02-07', [{ id: 1, status: 'b' }]);
  await shop.dump('2026-02-06', [{ id: 1, status: 'a' }]);
  const ran = await shop.varve('daily');
  assert.equal(ran.code, 0, ran.text);
  assert.deepEqual(await versionsOn(server), ['1 a 2026-02-06..2026-02-06', '1 b 2026-02-07..']);
  assert.deepEqual(await rowsOn(server, 'select id, status from gold.customers_now'), [['1', 'b']]);
  assert.deepEqual(await rowsOn(server, 'select id, status from staging.customers'), [['1', 'b']]);
  for (const schema of ['staging', 'silver', 'gold'])
    assert.deepEqual(
      (await relationsOn(server, schema)).filter((name) => name.includes('__varve')),
      [],
    );
  const again = await shop.varve('daily');
  assert.match(again.text, /Nothing to do/);
  const verified = await shop.varve('verify');
  assert.equal(verified.code, 0, verified.text);
});

test('H7, H8: the same dump again, another one for the day, a late day', async () => {
  await using shop = await shopOn(server);
  await shop.dump('2026-02-06', [{ id: 1, status: 'a' }]);
  const file = await shop.dump('2026-02-08', [{ id: 1, status: 'b' }]);
  await shop.varve('daily');
  const again = await shop.varve('daily', '--date', '2026-02-08', '--dump', file);
  assert.match(again.text, /recorded, nothing written/);
  await shop.dump('2026-02-08', [{ id: 1, status: 'c' }], { extra: '-- another file' });
  const corrected = await shop.varve('daily', '--date', '2026-02-08', '--dump', file);
  assert.equal(corrected.code, 0, corrected.text);
  assert.deepEqual(await versionsOn(server), ['1 a 2026-02-06..2026-02-07', '1 c 2026-02-08..']);
  await shop.dump('2026-02-07', [{ id: 1, status: 'late' }]);
  const late = await shop.varve('daily');
  assert.equal(late.code, 0, late.text);
  assert.deepEqual(await versionsOn(server), [
    '1 a 2026-02-06..2026-02-06',
    '1 late 2026-02-07..2026-02-07',
    '1 c 2026-02-08..',
  ]);
  assert.deepEqual(await rowsOn(server, 'select id, status from gold.customers_now'), [['1', 'c']]);
});

test('H17: a failing test takes the whole day back; the day before stays as it was', async () => {
  await using shop = await shopOn(server, {
    'models/gold/schema.yml':
      'version: 2\nmodels:\n  - name: customers_now\n    columns:\n      - name: id\n        data_tests: [unique]\n',
    'models/gold/customers_now.sql':
      "{{ config(materialized='table') }}\nselect id, status from {{ ref('customer_history') }} where is_current\n{% if var('twice', false) %}union all select 1, 'x'{% endif %}\n",
  });
  await shop.dump('2026-02-06', customers(3));
  assert.equal((await shop.varve('daily')).code, 0);
  await shop.dump('2026-02-07', customers(3, 'b'));
  const failed = await shop.varve('daily', '--vars', '{twice: true}');
  assert.equal(failed.code, 1, failed.text);
  assert.equal((await versionsOn(server)).length, 3);
  assert.deepEqual(await rowsOn(server, 'select distinct status from staging.customers'), [['a']]);
  assert.deepEqual(await relationsOn(server, 'gold'), ['customers_now']);
  const repaired = await shop.varve('daily');
  assert.equal(repaired.code, 0, repaired.text);
  assert.equal((await versionsOn(server)).length, 6);
});
