import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPlainSelect, isPlainTemplate } from '../../src/run/replay/plain.ts';

test('a select that looks at each row of one source by itself, and passes the key on', () => {
  for (const sql of [
    'select * from "staging"."customers"',
    "select id, status from staging.customers where id > 3 and status in ('a', 'b')",
    'select c.id, upper(c.status) as loud, case when n > 1 then (n + 1) * 2 end from db.staging.customers as c',
    'select *, status = 5 as late from staging.customers c where not (id is null)',
    'select id, cast(x as decimal(10, 2)) from t -- a comment with (join)',
  ])
    assert.ok(isPlainSelect(sql, ['id']), sql);
});

test('anything more is looked at as a whole', () => {
  for (const sql of [
    'select id + 1 as id, status from t',
    'select id as id2, other as id from t',
    'select *, 7 as id from t',
    'select status from t',
    'select count(*) as n, id from t',
    'select id, max(x) from t group by id',
    'select distinct id from t',
    'select id from t, u',
    'select id from t join u using (id)',
    'select id from (select id from t)',
    'select id from t where exists (select 1 from u)',
    'select id, random() as r from t',
    'select id, row_number() over (order by x) from t',
    'with a as (select 1) select id from t',
    'select id from t limit 3',
    'select id from t union all select id from u',
    'select id from t tablesample 10%',
    'select * exclude (id), id from t',
    "select id, nextval('s') from t",
    "select id from read_csv('x')",
  ])
    assert.ok(!isPlainSelect(sql, ['id']), sql);
  assert.ok(!isPlainSelect('select * from t', []));
});

test('a template that asks the database nothing', () => {
  assert.ok(
    isPlainTemplate(
      "{{ config(materialized='history', key=['id']) }} select * from {{ source('a', 'b') }} {# run_query() #}",
    ),
  );
  for (const raw of [
    "{{ run_query('x') }}",
    '{% if execute %}',
    '{{ this }}',
    "{{ ref('x') }}",
    '{% set c = dbt_utils.get_column_values(x) %}',
    '{{ adapter.x }}',
  ])
    assert.ok(!isPlainTemplate(raw), raw);
});
