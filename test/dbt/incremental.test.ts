import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const source = (...rows: readonly string[]): string =>
  `{{ config(materialized='table') }} select * from (values ${rows.join(', ')}) t(id, name, extra)`;

/** An incremental model over `src`. */
const model = (config: string, columns = '*'): string =>
  `{{ config(materialized='incremental', ${config}) }} select ${columns} from {{ ref('src') }}`;

async function twice(p: DbtProject, then: Readonly<Record<string, string>>): Promise<void> {
  await p.ok('run');
  p.write(then);
  await p.ok('run');
}

const rows = (p: DbtProject): Promise<unknown[][]> => p.sql('select * from m order by all');

test('append, and is_incremental with this', () =>
  inProject(
    {
      'models/src.sql': source("(1, 'a', 0)"),
      'models/m.sql': `${model("incremental_strategy='append'")} {% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}`,
    },
    async (p) => {
      await twice(p, { 'models/src.sql': source("(1, 'changed', 0)", "(2, 'b', 0)") });
      assert.deepEqual(await rows(p), [
        [1, 'a', 0],
        [2, 'b', 0],
      ]);
      await p.ok('run', '--full-refresh');
      assert.deepEqual((await rows(p))[0], [1, 'changed', 0]);
    },
  ));

for (const strategy of ['delete+insert', 'merge'])
  test(`${strategy}: rows of the same key are replaced`, () =>
    inProject(
      {
        'models/src.sql': source("(1, 'a', 0)", "(2, 'b', 0)"),
        'models/m.sql': model(`incremental_strategy='${strategy}', unique_key='id'`),
      },
      async (p) => {
        await twice(p, { 'models/src.sql': source("(2, 'B', 1)", "(3, 'c', 1)") });
        assert.deepEqual(await rows(p), [
          [1, 'a', 0],
          [2, 'B', 1],
          [3, 'c', 1],
        ]);
      },
    ));

test('a key of several columns', () =>
  inProject(
    {
      'models/src.sql': source("(1, 'a', 0)", "(1, 'b', 0)"),
      'models/m.sql': model("unique_key=['id', 'name']"),
    },
    async (p) => {
      await twice(p, { 'models/src.sql': source("(1, 'b', 5)") });
      assert.deepEqual(await rows(p), [
        [1, 'a', 0],
        [1, 'b', 5],
      ]);
    },
  ));

test('merge_update_columns and merge_exclude_columns', async () => {
  for (const [config, expected] of [
    ["merge_update_columns=['name']", [1, 'A', 0]],
    ["merge_exclude_columns=['name']", [1, 'a', 9]],
  ] as const)
    await inProject(
      {
        'models/src.sql': source("(1, 'a', 0)"),
        'models/m.sql': model(`incremental_strategy='merge', unique_key='id', ${config}`),
      },
      async (p) => {
        await twice(p, { 'models/src.sql': source("(1, 'A', 9)") });
        assert.deepEqual(await rows(p), [expected], config);
      },
    );
});

test('incremental_predicates leave the rows that they do not name', () =>
  inProject(
    {
      'models/src.sql': source("(1, 'a', 0)", "(2, 'b', 0)"),
      'models/m.sql': model(
        "incremental_strategy='delete+insert', unique_key='id', incremental_predicates=['id <> 2']",
      ),
    },
    async (p) => {
      await twice(p, { 'models/src.sql': source("(1, 'A', 0)", "(2, 'B', 0)") });
      assert.deepEqual(await rows(p), [
        [1, 'A', 0],
        [2, 'B', 0],
        [2, 'b', 0],
      ]);
    },
  ));

test('on_schema_change: ignore, fail, append_new_columns, sync_all_columns', async () => {
  for (const [how, columns] of [
    ['ignore', 'id name'],
    ['append_new_columns', 'id name extra'],
    ['sync_all_columns', 'id extra'],
  ] as const)
    await inProject(
      {
        'models/src.sql': source("(1, 'a', 0)"),
        'models/m.sql': model(`unique_key='id', on_schema_change='${how}'`, 'id, name'),
      },
      async (p) => {
        const now = how === 'ignore' ? 'id, name, extra' : 'id, extra';
        await twice(p, { 'models/m.sql': model(`unique_key='id', on_schema_change='${how}'`, now) });
        assert.equal(
          await p.column("select column_name from information_schema.columns where table_name = 'm'"),
          columns,
        );
      },
    );
  await inProject(
    { 'models/src.sql': source("(1, 'a', 0)"), 'models/m.sql': model("on_schema_change='fail'", 'id') },
    async (p) => {
      await p.ok('run');
      p.write({ 'models/m.sql': model("on_schema_change='fail'") });
      const { code, out } = await p.dbt('run');
      assert.equal(code, 1);
      assert.match(out, /columns of m have changed: added name, extra/);
      assert.deepEqual(await rows(p), [[1]]);
    },
  );
});

test('a strategy of the user’s own is a macro', () =>
  inProject(
    {
      'macros/s.sql':
        "{% macro get_incremental_shout_sql(args) %} insert into {{ args['target_relation'] }} select id, upper(name) || '!', extra from {{ args['temp_relation'] }} {% endmacro %}",
      'models/src.sql': source("(1, 'a', 0)"),
      'models/m.sql': model("incremental_strategy='shout'"),
    },
    async (p) => {
      await twice(p, {});
      assert.deepEqual(await rows(p), [
        [1, 'A!', 0],
        [1, 'a', 0],
      ]);
      p.write({ 'models/m.sql': model("incremental_strategy='nowhere'") });
      assert.equal((await p.dbt('run')).code, 1);
      assert.equal((await rows(p)).length, 2);
    },
  ));

test('full_refresh: false wins over --full-refresh', () =>
  inProject({ 'models/src.sql': source("(1, 'a', 0)"), 'models/m.sql': model('full_refresh=false') }, async (p) => {
    await p.ok('run');
    await p.ok('run', '--full-refresh');
    assert.equal((await rows(p)).length, 2);
  }));
