import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type Told } from './project.ts';

const CHAIN = {
  'models/a.sql': 'select 1 as id',
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/c.sql': "select * from {{ ref('b') }}",
  'models/x.sql': 'select 2 as id',
};

/** `+a -a +b …`: what began and what was done, in order. */
function order({ events }: Told): string[] {
  return events.flatMap((e) => (e.type !== 'node' ? [] : [e.state === 'begun' ? `+${e.name}` : `-${e.result.name}`]));
}

test('a node begins when its parents are done, several at once', () =>
  inProject(CHAIN, async (p) => {
    const seen = order(await p.ok('run', '--threads', '3'));
    const at = (what: string): number => seen.indexOf(what);
    assert.equal(seen.length, 8);
    assert.ok(at('-a') < at('+b') && at('-b') < at('+c'));
    assert.ok(at('+x') < at('-a'), 'x does not wait for a');
    assert.ok(p.results().every((r) => /^Thread-[123]$/.test(r.thread_id)));
  }));

test('what stands between two chosen nodes keeps their order, though it is not run', () =>
  inProject(CHAIN, async (p) => {
    await p.ok('run');
    const seen = order(await p.ok('run', '--threads', '3', '--select', 'a', 'c'));
    assert.deepEqual(seen, ['+a', '-a', '+c', '-c']);
  }));

test('each node is its own commit: what ran before a failure stands', () =>
  inProject({ ...CHAIN, 'models/b.sql': "select nothing from {{ ref('a') }}" }, async (p) => {
    assert.equal((await p.dbt('run')).code, 1);
    assert.equal(p.statuses(), 'a=success b=error c=skipped x=success');
    assert.equal(await p.column('select table_name from information_schema.tables order by 1'), 'a x');
  }));

test('a failing post-hook takes its node back', () =>
  inProject(
    { 'models/a.sql': "{{ config(materialized='table', post_hook='select nothing') }} select 1 as id" },
    async (p) => {
      assert.equal((await p.dbt('run')).code, 1);
      assert.equal(await p.column('select table_name from information_schema.tables'), '');
    },
  ));

test('--fail-fast skips all that has not begun; without it the rest runs', () =>
  inProject({ ...CHAIN, 'models/a.sql': 'select nothing' }, async (p) => {
    assert.equal((await p.dbt('run', '--fail-fast')).code, 1);
    assert.equal(p.statuses(), 'a=error b=skipped c=skipped x=skipped');
    assert.equal((await p.dbt('run')).code, 1);
    assert.equal(p.statuses(), 'a=error b=skipped c=skipped x=success');
  }));

const TESTED = {
  ...CHAIN,
  'models/t.yml':
    'models: [{name: a, columns: [{name: id, data_tests: [{accepted_values: {arguments: {values: [7]}}}]}]}]\n',
};

test('build: a failed test blocks what is below the tested model; run followed by test does not', () =>
  inProject(TESTED, async (p) => {
    const { code, out } = await p.dbt('build');
    assert.equal(code, 1);
    assert.match(out, /FAIL 1 accepted_values_a_id__7/);
    assert.equal(p.statuses(), 'a=success accepted_values_a_id__7=fail b=skipped c=skipped x=success');
    assert.equal((await p.dbt('run')).code, 0);
    assert.equal((await p.dbt('test')).code, 1);
  }));

test('build: a test that only warns blocks nothing', () =>
  inProject(
    { ...TESTED, 'dbt_project.yml': `name: shop\nprofile: shop\ndata_tests: {+severity: warn}\n` },
    async (p) => {
      const { code, out } = await p.dbt('build');
      assert.equal(code, 0);
      assert.match(out, /Completed with 1 warning:/);
      assert.match(out, /WARN 1 accepted_values_a_id__7 .* \[WARN 1 in/);
      assert.equal(p.statuses(), 'a=success accepted_values_a_id__7=warn b=success c=success x=success');
    },
  ));
