import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
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

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'tenants');

test('H2: the worked example ends to the letter in both forms; gold tells labels and days', async () => {
  await using shop = await shopOn(server);
  await cp(EXAMPLE, shop.path('example'), { recursive: true, filter: (path) => !/\/(data|store|target)$/.test(path) });
  await shop.write({
    'example/dbt/profiles.yml': JSON.stringify({ tenants: { target: 'prod', outputs: { prod: server.output } } }),
  });
  const ran = await shop.varve('daily', '--project-dir', shop.path('example/dbt'));
  assert.equal(ran.code, 0, ran.text);
  const tenant = (table: string): Promise<(string | null)[][]> =>
    rowsOn(
      server,
      `select status, valid_from, valid_to, if(is_current, 'true', 'false') from silver.${table} where tenant_id = 12345 order by valid_from`,
    );
  const H2 = [
    ['3', '2026-02-06', '2026-02-06', 'false'],
    ['4', '2026-02-07', '2026-03-06', 'false'],
    ['5', '2026-03-07', null, 'true'],
  ];
  assert.deepEqual(await tenant('tenant_status_history'), H2);
  assert.deepEqual(await tenant('tenant_history'), H2);
  const gold = await rowsOn(
    server,
    'select status_label, previous_status_label, next_status_label, days_in_status from gold.tenant_status_transitions where tenant_id = 12345 order by valid_from',
  );
  assert.deepEqual(gold, [
    ['Application', null, 'Under Contract', '1'],
    ['Under Contract', 'Application', 'Active Tenant', '28'],
    ['Active Tenant', 'Under Contract', null, '1'],
  ]);
  const verified = await shop.varve('verify', '--project-dir', shop.path('example/dbt'));
  assert.equal(verified.code, 0, verified.text);
});

test('dbt’s verbs: seeds, views, tables, incremental models, snapshots and tests, node by node', async () => {
  await using shop = await shopOn(server, {
    'seeds/labels.csv': 'code,label\na,Active\nb,Bye\n',
    'models/silver/stg_customers.sql':
      "{{ config(materialized='view') }}\nselect id, status from {{ source('staging', 'customers') }}\n",
    'models/silver/seen.sql':
      "{{ config(materialized='incremental', unique_key='id', on_schema_change='append_new_columns') }}\nselect id, status{% if var('more', false) %}, 1 as more{% endif %} from {{ ref('stg_customers') }}\n{% if is_incremental() %}where id > 1{% endif %}\n",
    'snapshots/customers.sql':
      "{% snapshot customer_snapshot %}\n{{ config(target_schema='silver', unique_key='id', strategy='check', check_cols='all') }}\nselect * from {{ source('staging', 'customers') }}\n{% endsnapshot %}\n",
    'models/gold/labelled.sql':
      "{{ config(materialized='table', post_hook=['alter table {{ this }} add index by_id (id)']) }}\nselect s.id, l.label from {{ ref('seen') }} as s left join {{ ref('labels') }} as l on l.code = s.status\n",
  });
  await shop.dump('2026-02-06', customers(2));
  assert.equal((await shop.varve('load')).code, 0);
  const built = await shop.varve('build');
  assert.equal(built.code, 0, built.text);
  assert.deepEqual(await rowsOn(server, 'select id, label from gold.labelled order by id'), [
    ['1', 'Active'],
    ['2', 'Active'],
  ]);
  assert.equal((await rowsOn(server, "show index from gold.labelled where key_name = 'by_id'")).length, 1);
  await shop.dump('2026-02-07', customers(3, 'b'));
  assert.equal((await shop.varve('load')).code, 0);
  const again = await shop.varve('build', '--vars', '{more: true}');
  assert.equal(again.code, 0, again.text);
  assert.deepEqual(await rowsOn(server, 'select id, status, more from silver.seen order by id'), [
    ['1', 'a', null],
    ['2', 'b', '1'],
    ['3', 'b', '1'],
  ]);
  const versions = 'select id, status, dbt_valid_to is null from silver.customer_snapshot order by id, status';
  assert.deepEqual(await rowsOn(server, versions), [
    ['1', 'a', '0'],
    ['1', 'b', '1'],
    ['2', 'a', '0'],
    ['2', 'b', '1'],
    ['3', 'b', '1'],
  ]);
});

test('plan tells what a day would do and leaves everything as it was (H13)', async () => {
  await using shop = await shopOn(server);
  await shop.dump('2026-02-06', customers(2));
  assert.equal((await shop.varve('daily')).code, 0);
  await shop.dump('2026-02-07', customers(3, 'b'));
  await shop.write({
    'models/silver/customer_history.sql':
      "{{ config(materialized='history', key=['id']) }}\nselect *, 7 as extra from {{ source('staging', 'customers') }}\n",
  });
  const before = await rowsOn(server, 'select * from silver.customer_history');
  const planned = await shop.varve('plan');
  assert.equal(planned.code, 0, planned.text);
  assert.match(planned.text, /3 opened, 2 closed/);
  assert.deepEqual(await rowsOn(server, 'select * from silver.customer_history'), before);
  for (const schema of ['staging', 'silver', 'gold']) assert.equal((await relationsOn(server, schema)).length, 1);
  assert.equal((await shop.varve('daily')).code, 0);
  assert.deepEqual(await rowsOn(server, 'select count(*), count(extra) from silver.customer_history'), [['5', '3']]);
});

test('H18: a second run is told who holds the server', async () => {
  await using shop = await shopOn(server);
  const holder = await server.adapter.open(server.target(), { projectDir: '.' });
  try {
    const refused = await shop.varve('daily');
    assert.equal(refused.code, 5, refused.text);
    assert.match(refused.text, /is held by another run of/);
  } finally {
    await holder.close();
  }
});
