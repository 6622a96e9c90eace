import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const people = (...rows: readonly string[]): Record<string, string> => ({
  'models/people.sql': `{{ config(materialized='table') }} select * from (values ${rows.join(', ')}) t(id, name)`,
});
const SHOP = {
  ...people("(1, 'Ann')", "(2, 'Bob')"),
  'snapshots/s.yml':
    "snapshots: [{name: s, relation: ref('people'), config: {unique_key: id, strategy: check, check_cols: all}}]\n",
  'macros/m.sql': `
{% macro harm(sql) %}{% do run_query(sql) %}{% endmacro %}
{% macro slips() %}{% call statement('x') %}delete from {{ target.schema }}.s where true{% endcall %}{% endmacro %}`,
};

const versions = (p: DbtProject): Promise<unknown[][]> => p.sql('select id, name from s order by id, dbt_valid_from');
const THREE = [
  [1, 'Ann'],
  [1, 'Anna'],
  [2, 'Bob'],
];

/** A snapshot of two days: three versions. */
async function withVersions(body: (p: DbtProject) => Promise<void>): Promise<void> {
  await inProject(SHOP, async (p) => {
    await p.ok('build');
    p.write(people("(1, 'Anna')", "(2, 'Bob')"));
    await p.ok('build');
    assert.deepEqual(await versions(p), THREE);
    await body(p);
  });
}

test('H16 --full-refresh keeps every version of a snapshot', () =>
  withVersions(async (p) => {
    await p.dbt('build', '--full-refresh');
    await p.dbt('snapshot', '--full-refresh');
    assert.deepEqual(await versions(p), THREE);
  }));

test('H15 a snapshot that is emptied or dropped outside is told of, never begun anew', () =>
  withVersions(async (p) => {
    await p.sql('delete from s', 'select 1');
    const emptied = await p.dbt('snapshot');
    assert.equal(emptied.code, 2);
    assert.match(emptied.out, /holds 3 versions by the ledger, but the table is empty/);
    assert.deepEqual(await versions(p), []);
    await p.sql('drop table s', 'select 1');
    const dropped = await p.dbt('build');
    assert.equal(dropped.code, 2);
    assert.match(dropped.out, /the table is not there/);
    assert.equal(await p.column("select table_name from information_schema.tables where table_name = 's'"), '');
  }));

test('H15 a snapshot that becomes another kind of model is refused', () =>
  withVersions(async (p) => {
    p.remove('snapshots/s.yml');
    p.write({ 'models/s.sql': "{{ config(materialized='table') }} select * from {{ ref('people') }}" });
    const { code, out } = await p.dbt('build');
    assert.equal(code, 2);
    assert.match(out, /keeps 3 versions/);
    assert.deepEqual(await versions(p), THREE);
  }));

test('H15 a snapshot under another name is refused: a new one would begin', () =>
  withVersions(async (p) => {
    p.write({ 'snapshots/s.yml': SHOP['snapshots/s.yml'].replace('{name: s,', '{name: s2,') });
    const { code, out } = await p.dbt('build');
    assert.equal(code, 2);
    assert.match(out, /keeps 3 versions/);
    assert.deepEqual(await versions(p), THREE);
  }));

test('H15 operations, hooks and models that would take versions away are refused or taken back', () =>
  withVersions(async (p) => {
    for (const sql of [
      'drop table s',
      'delete from main.s',
      'truncate s',
      'drop schema main cascade',
      'create or replace table s as select 1 as id',
    ])
      assert.equal((await p.dbt('run-operation', 'harm', '--args', JSON.stringify({ sql }))).code, 2, sql);
    assert.equal((await p.dbt('run-operation', 'slips')).code, 2);
    p.write({ 'models/x.sql': "{{ config(post_hook='drop table s') }} select 1 as id" });
    assert.notEqual((await p.dbt('run', '--select', 'x')).code, 0);
    p.write({ 'models/x.sql': '{{ config(pre_hook="delete from s where name = \'Ann\'") }} select 1 as id' });
    assert.notEqual((await p.dbt('run', '--select', 'x')).code, 0);
    p.write({ 'models/x.sql': "{{ config(alias='s', materialized='table') }} select 1 as id" });
    assert.notEqual((await p.dbt('run', '--select', 'x')).code, 0);
    assert.deepEqual(await versions(p), THREE);
  }));

test('H15 an on-run-start that would take versions away is taken back', () =>
  withVersions(async (p) => {
    p.write({ 'dbt_project.yml': 'name: shop\nprofile: shop\non-run-start: ["delete from main.s where id = 1"]\n' });
    assert.notEqual((await p.dbt('run')).code, 0);
    assert.deepEqual(await versions(p), THREE);
  }));

test('H15 clone --full-refresh does not put a view in the place of a snapshot', () =>
  withVersions(async (p) => {
    p.write({ 'state/manifest.json': p.text('target/manifest.json').replaceAll('"main"', '"elsewhere"') });
    await p.sql(
      'create schema elsewhere',
      'create table elsewhere.s as select 1 as id',
      'create table elsewhere.people as select 1 as id',
      'select 1',
    );
    await p.dbt('clone', '--state', 'state', '--full-refresh');
    assert.deepEqual(await versions(p), THREE);
  }));

test('a custom materialization cannot take the place of what keeps a history', () =>
  withVersions(async (p) => {
    p.write({
      'macros/mat.sql': `{% materialization snapshot, default %}{% call statement('main') %}create or replace table {{ this }} as select 1 as id{% endcall %}{{ return({'relations': [this]}) }}{% endmaterialization %}`,
    });
    await p.dbt('snapshot');
    assert.deepEqual(await versions(p), THREE);
  }));

test('ordinary incremental models keep --full-refresh', () =>
  inProject({ 'models/m.sql': "{{ config(materialized='incremental') }} select 1 as id" }, async (p) => {
    await p.ok('run');
    await p.ok('run');
    await p.ok('run', '--full-refresh');
    assert.deepEqual(await p.sql('select count(*) from m'), [[1]]);
  }));
