import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const people = (...rows: readonly string[]): Record<string, string> => ({
  'models/people.sql': `{{ config(materialized='table') }} select * from (values ${rows.join(', ')}) t(id, name)`,
});
const SNAPSHOT = (table: string): Record<string, string> => ({
  'snapshots/s.yml': `snapshots: [{name: s, relation: ref('people'), config: {alias: ${table}, unique_key: id, strategy: check, check_cols: all}}]\n`,
});
const SHOP = { ...people("(1, 'Ann')"), ...SNAPSHOT('s') };

const names = (p: DbtProject, schema: string): Promise<string> =>
  p.column(`select name from ${schema}.s order by dbt_valid_from`);

/** Two targets of one database file, each with its schema; the snapshot of both has one version. */
async function withBoth(body: (p: DbtProject) => Promise<void>): Promise<void> {
  await inProject(SHOP, async (p) => {
    await p.ok('build');
    await p.ok('build', '--target', 'other');
    await body(p);
  });
}

test('two targets share a database file: each keeps its own snapshot, in any order', () =>
  withBoth(async (p) => {
    p.write(people("(1, 'Anna')"));
    await p.ok('build');
    p.write(people("(1, 'Anne')"));
    await p.ok('build', '--target', 'other');
    await p.ok('snapshot');
    assert.equal(await names(p, 'main'), 'Ann Anna');
    assert.equal(await names(p, 'other'), 'Ann Anne');
  }));

test('H15 holds for the snapshots of both targets, whichever runs', () =>
  withBoth(async (p) => {
    for (const target of ['dev', 'other']) {
      await p.sql('create table main.kept as from main.s', 'delete from main.s', 'select 1');
      const emptied = await p.dbt('snapshot', '--target', target);
      assert.equal(emptied.code, 2, emptied.out);
      assert.match(emptied.out, /main\.s holds 1 version by the ledger, but the table is empty/);
      await p.sql('insert into main.s from main.kept', 'drop table main.kept', 'select 1');
    }
    p.write({ 'macros/harm.sql': '{% macro harm() %}{% do run_query("drop table main.s") %}{% endmacro %}' });
    const dropped = await p.dbt('run-operation', 'harm', '--target', 'other');
    assert.notEqual(dropped.code, 0, dropped.out);
    assert.equal(await names(p, 'main'), 'Ann');
  }));

test('H15 a snapshot that moves within its target still stops, and so does one whose target was renamed', () =>
  withBoth(async (p) => {
    p.write(SNAPSHOT('t'));
    for (const target of ['dev', 'other']) {
      const moved = await p.dbt('snapshot', '--target', target);
      assert.equal(moved.code, 2, moved.out);
      assert.match(moved.out, /but its model now makes (main|other)\.t, where a new history would begin/);
    }
    p.write(SNAPSHOT('s'));
    p.write({
      'profiles.yml': p
        .text('profiles.yml')
        .replace('    other:', '    prod:')
        .replace('schema: other', 'schema: prod'),
    });
    const renamed = await p.dbt('snapshot', '--target', 'prod');
    assert.equal(renamed.code, 2, renamed.out);
    assert.match(renamed.out, /other\.s keeps 1 version, but its model now makes prod\.s/);
  }));

test("H15 a model of one target cannot take the place of another target's snapshot", () =>
  withBoth(async (p) => {
    p.write({ 'models/taker.sql': "{{ config(materialized='table', schema='x', alias='s') }} select 1 as id" });
    p.write({
      'macros/n.sql': "{% macro generate_schema_name(s, node) %}{{ 'main' if s else target.schema }}{% endmacro %}",
    });
    const taken = await p.dbt('run', '--target', 'other');
    assert.equal(taken.code, 2, taken.out);
    assert.equal(await names(p, 'main'), 'Ann');
  }));
