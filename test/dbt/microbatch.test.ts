import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const SHOP = {
  'models/events.sql': `{{ config(event_time='seen', materialized='table') }}
    select * from (values (1, timestamp '2020-01-01 05:00'), (2, timestamp '2020-01-02 23:59:59'), (3, timestamp '2020-01-03 00:00')) t(id, seen)`,
  'models/daily.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='seen', batch_size='day', begin='2020-01-01') }}
    select id, seen, '{{ model.batch.id }}' as batch from {{ ref('events') }}`,
};
const JANUARY = ['--event-time-start', '2020-01-01', '--event-time-end', '2020-01-04'];

const ids = (p: DbtProject): Promise<string> => p.column('select id from daily order by id');

test('each batch reads its own span and is told in the results', () =>
  inProject(SHOP, async (p) => {
    await p.ok('run', ...JANUARY);
    assert.equal(await ids(p), '1 2 3');
    assert.equal(await p.column('select batch from daily order by id'), '20200101 20200102 20200103');
    const told = p.result('daily').batch_results;
    assert.equal(told?.successful.length, 3);
    assert.deepEqual(told.failed, []);
  }));

test('a batch that is run again replaces its own rows, and no others', () =>
  inProject(SHOP, async (p) => {
    await p.ok('run', ...JANUARY);
    await p.sql('update events set id = 20 where id = 2; update events set id = 10 where id = 1');
    await p.ok('run', '-s', 'daily', '--event-time-start', '2020-01-02', '--event-time-end', '2020-01-03');
    assert.equal(await ids(p), '1 3 20');
  }));

test('a batch that fails leaves the others: partial success, exit 1', () =>
  inProject(
    {
      ...SHOP,
      'models/daily.sql': SHOP['models/daily.sql'].replace(
        'select id,',
        "select cast(case when id = 2 then 'x' else id::varchar end as int) as id,",
      ),
    },
    async (p) => {
      const { code, out } = await p.dbt('run', ...JANUARY);
      assert.equal(code, 1, out);
      assert.equal(p.result('daily').status, 'partial success');
      assert.equal(p.result('daily').batch_results?.failed.length, 1);
      assert.equal(await ids(p), '1 3');
      assert.match(out, /PARTIALLY created sql microbatch model main\.daily .* \[PARTIAL SUCCESS \(2\/3\) in/);
    },
  ));

test('a microbatch model without its settings is refused', () =>
  inProject(
    {
      ...SHOP,
      'models/daily.sql':
        "{{ config(materialized='incremental', incremental_strategy='microbatch', batch_size='day', begin='2020-01-01') }} select 1 as id",
    },
    async (p) => {
      const { code, out } = await p.dbt('run');
      assert.notEqual(code, 0);
      assert.match(out, /must provide an .?event_time/);
    },
  ));

test('--full-refresh makes the table anew: other columns, no row of before', () =>
  inProject(SHOP, async (p) => {
    await p.ok('run', ...JANUARY);
    await p.sql("insert into daily (id, seen) values (99, timestamp '2019-01-01')", 'select 1');
    p.write({ 'models/daily.sql': SHOP['models/daily.sql'].replace('select id,', 'select id, 7 as more,') });
    await p.ok('run', '--full-refresh', ...JANUARY);
    assert.deepEqual(await p.sql('select id, more from daily order by id'), [
      [1, 7],
      [2, 7],
      [3, 7],
    ]);
  }));

test('retry runs the batches that failed, and no others', () =>
  inProject(
    {
      ...SHOP,
      'models/daily.sql': SHOP['models/daily.sql'].replace(
        'select id,',
        "select cast(case when id = 2 then '{{ var('two', 'x') }}' else id::varchar end as int) as id,",
      ),
    },
    async (p) => {
      assert.equal((await p.dbt('run', ...JANUARY)).code, 1);
      await p.sql('update events set id = 10 where id = 1', 'select 1');
      await p.ok('retry', '--vars', '{two: 20}');
      assert.equal(await ids(p), '1 3 20', 'what went well is not run again');
      assert.equal(p.result('daily').status, 'success');
      assert.equal(p.result('daily').batch_results?.successful.length, 3);
    },
  ));
