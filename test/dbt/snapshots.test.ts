import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const people = (...rows: readonly string[]): Record<string, string> => ({
  'models/people.sql': `{{ config(materialized='table') }} select * from (values ${rows.join(', ')}) t(id, name, changed)`,
});
const FIRST = people("(1, 'Ann', timestamp '2020-01-01')", "(2, 'Bob', timestamp '2020-01-01')");
const LATER = people("(1, 'Anna', timestamp '2020-02-01')", "(3, 'Cy', timestamp '2020-02-01')");

const yaml = (config: string): Record<string, string> => ({
  'snapshots/s.yml': `snapshots: [{name: s, relation: ref('people'), config: {unique_key: id, ${config}}}]\n`,
});

async function twice(p: DbtProject): Promise<void> {
  await p.ok('build');
  p.write(LATER);
  await p.ok('build');
}

const versions = (p: DbtProject): Promise<unknown[][]> =>
  p.sql('select id, name, dbt_valid_to is null as open from s order by id, dbt_valid_from, open');

test('timestamp: a changed row closes at the time of its change; what has gone stays open', () =>
  inProject({ ...FIRST, ...yaml('strategy: timestamp, updated_at: changed') }, async (p) => {
    await twice(p);
    assert.deepEqual(await versions(p), [
      [1, 'Ann', false],
      [1, 'Anna', true],
      [2, 'Bob', true],
      [3, 'Cy', true],
    ]);
    const closed = "select dbt_valid_to = timestamp '2020-02-01' from s where name = 'Ann'";
    assert.deepEqual(await p.sql(closed), [[true]]);
    await p.ok('snapshot');
    assert.equal((await versions(p)).length, 4, 'nothing has changed');
  }));

test('check: columns that are not checked open no version', () =>
  inProject({ ...FIRST, ...yaml('strategy: check, check_cols: [name]') }, async (p) => {
    await p.ok('build');
    p.write(people("(1, 'Ann', timestamp '2021-01-01')", "(2, 'Rob', timestamp '2020-01-01')"));
    await p.ok('build');
    assert.deepEqual(await versions(p), [
      [1, 'Ann', true],
      [2, 'Bob', false],
      [2, 'Rob', true],
    ]);
  }));

test('hard_deletes: invalidate closes, new_record tells of it', async () => {
  await inProject(
    { ...FIRST, ...yaml('strategy: timestamp, updated_at: changed, hard_deletes: invalidate') },
    async (p) => {
      await twice(p);
      assert.deepEqual((await versions(p))[2], [2, 'Bob', false]);
    },
  );
  await inProject(
    { ...FIRST, ...yaml('strategy: timestamp, updated_at: changed, hard_deletes: new_record') },
    async (p) => {
      await twice(p);
      assert.deepEqual(
        await p.sql('select dbt_is_deleted, dbt_valid_to is null from s where id = 2 order by dbt_valid_from'),
        [
          ['False', false],
          ['True', true],
        ],
      );
    },
  );
});

test('names of columns of one’s own, and another end than NULL', () =>
  inProject(
    {
      ...FIRST,
      ...yaml(
        `strategy: timestamp, updated_at: changed, dbt_valid_to_current: "timestamp '9999-12-31'", snapshot_meta_column_names: {dbt_valid_from: since, dbt_valid_to: until}`,
      ),
    },
    async (p) => {
      await twice(p);
      assert.deepEqual(await p.sql("select name from s where until = timestamp '9999-12-31' order by id"), [
        ['Anna'],
        ['Bob'],
        ['Cy'],
      ]);
      assert.deepEqual(await p.sql("select year(since), year(until) from s where name = 'Ann'"), [[2020, 2020]]);
    },
  ));

test('blocks, a key of several columns, and a column that comes later', () =>
  inProject(
    {
      ...FIRST,
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(unique_key=['id', 'name'], strategy='check', check_cols='all') }} select * from {{ ref('people') }}{% endsnapshot %}",
    },
    async (p) => {
      await p.ok('build');
      p.write({
        'models/people.sql':
          "{{ config(materialized='table') }} select 1 as id, 'Ann' as name, timestamp '2020-01-01' as changed, 'x' as extra",
      });
      await p.ok('build');
      assert.deepEqual(await p.sql('select name, extra from s order by dbt_valid_from, name'), [
        ['Ann', null],
        ['Bob', null],
        ['Ann', 'x'],
      ]);
    },
  ));

test('a key that is there twice is refused, and nothing is written', () =>
  inProject(
    { ...people("(1, 'a', timestamp '2020-01-01')"), ...yaml('strategy: timestamp, updated_at: changed') },
    async (p) => {
      await p.ok('build');
      p.write(people("(1, 'b', timestamp '2020-02-01')", "(1, 'c', timestamp '2020-02-01')"));
      assert.equal((await p.dbt('build')).code, 1);
      assert.deepEqual(await versions(p), [[1, 'a', true]]);
    },
  ));
