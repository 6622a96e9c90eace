import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const CHAIN = {
  'models/a.sql': "{{ config(materialized='table') }} select 1 as id",
  'models/b.sql': "select * from {{ ref('a') }}",
  'models/c.sql': "select * from {{ ref('b') }}",
};

/** Keeps the artifacts of what stands as another state. */
function keepState(p: DbtProject): void {
  cpSync(join(p.dir, 'target'), join(p.dir, 'state'), { recursive: true });
}

test('retry runs what failed and what was skipped, and nothing that went well', () =>
  inProject({ ...CHAIN, 'models/b.sql': "select nothing from {{ ref('a') }}" }, async (p) => {
    assert.equal((await p.dbt('run')).code, 1);
    assert.equal((await p.dbt('retry')).code, 1);
    assert.equal(p.statuses(), 'b=error c=skipped');
    p.write({ 'models/b.sql': CHAIN['models/b.sql'] });
    await p.ok('retry');
    assert.equal(p.statuses(), 'b=success c=success');
    const { out } = await p.ok('retry');
    assert.match(out, /Nothing to do/);
  }));

test('retry keeps the command that failed: its kind and its options', () =>
  inProject(
    {
      'models/m.sql': "{{ config(materialized='incremental') }} select {{ 1 if flags.FULL_REFRESH else 2 }} as id",
      'tests/t.sql': "select * from {{ ref('m') }} where nothing",
    },
    async (p) => {
      assert.equal((await p.dbt('build', '--full-refresh')).code, 1);
      p.write({ 'tests/t.sql': "select * from {{ ref('m') }} where false" });
      await p.ok('retry');
      assert.equal(p.statuses(), 't=pass');
      assert.equal(p.artifact('run_results.json', 'args', 'which'), 'build');
      assert.equal(p.artifact('run_results.json', 'args', 'full_refresh'), true);
    },
  ));

test('retry without anything before it ends with 2', () =>
  inProject(CHAIN, async (p) => {
    const { code, out } = await p.dbt('retry');
    assert.equal(code, 2);
    assert.match(out, /Could not find previous run/);
  }));

test('--defer reads what is not here where the state has it; --favor-state even where it is', () =>
  inProject(CHAIN, async (p) => {
    await p.ok('run');
    keepState(p);
    const without = await p.dbt('run', '--target', 'other', '--select', 'b');
    assert.equal(without.code, 1, 'other.a is not there');
    const reads = (): string => p.result('b').compiled_code ?? '';
    await p.ok('run', '--target', 'other', '--select', 'b', '--defer', '--state', 'state');
    assert.match(reads(), /"main"\."a"/);
    await p.ok('run', '--target', 'other', '--select', 'a');
    await p.ok('run', '--target', 'other', '--select', 'b', '--defer', '--state', 'state');
    assert.match(reads(), /"other"\."a"/);
    await p.ok('run', '--target', 'other', '--select', 'b', '--defer', '--state', 'state', '--favor-state');
    assert.match(reads(), /"main"\."a"/);
    await p.ok('run', '--target', 'other', '--defer', '--state', 'state', '--favor-state');
    assert.match(reads(), /"other"\."a"/, 'what is run is read where it is made');
  }));

test('state:modified and result: choose by another state', () =>
  inProject({ ...CHAIN, 'models/c.sql': 'select nothing' }, async (p) => {
    await p.dbt('run');
    keepState(p);
    p.write({ 'models/b.sql': "select id + 1 as id from {{ ref('a') }}" });
    const names = async (...args: readonly string[]): Promise<string> =>
      (await p.ok('ls', '--output', 'name', '--state', 'state', ...args)).out.trim().replaceAll('\n', ' ');
    assert.equal(await names('-s', 'state:modified'), 'b');
    assert.equal(await names('-s', 'result:error'), 'c');
    p.write({ 'models/d.sql': 'select 1 as id' });
    assert.equal(await names('-s', 'state:new'), 'd');
    assert.equal((await p.dbt('ls', '-s', 'state:modified')).code, 2, 'no state is given');
  }));

test('clone puts views of another state in the place of what is not here', () =>
  inProject(CHAIN, async (p) => {
    await p.ok('run');
    keepState(p);
    await p.ok('clone', '--target', 'other', '--state', 'state');
    assert.deepEqual(await p.sql('select id from other.a'), [[1]]);
    const type = "select table_type from information_schema.tables where table_schema = 'other' and table_name = 'a'";
    assert.equal(await p.column(type), 'VIEW');
    await p.ok('run', '--target', 'other', '--select', 'a');
    await p.ok('clone', '--target', 'other', '--state', 'state');
    assert.equal(await p.column(type), 'BASE TABLE', 'what stands stays');
    assert.equal(p.result('a').message, 'No-op');
    await p.ok('clone', '--target', 'other', '--state', 'state', '--full-refresh');
    assert.equal(await p.column(type), 'VIEW');
    const same = await p.ok('clone', '--state', 'state', '--full-refresh');
    assert.match(same.out, /skipping clone for relation: "\w+"\."main"\."a"/);
    const without = await p.dbt('clone');
    assert.equal(without.code, 2);
    assert.match(without.out, /--state or --defer-state are required for deferral, but neither was provided/);
  }));

test('clone into another schema where a snapshot stands: the history stays where it is, its clone is a view', () =>
  inProject(
    {
      'models/a.sql': 'select 1 as id',
      'snapshots/s.yml':
        "snapshots: [{name: s, relation: ref('a'), config: {unique_key: id, strategy: check, check_cols: all}}]",
    },
    async (p) => {
      await p.ok('build');
      keepState(p);
      await p.ok('clone', '--target', 'other', '--state', 'state');
      assert.deepEqual(await p.sql('select (select count(*) from other.s), (select count(*) from main.s)'), [[1, 1]]);
      await p.ok('build');
    },
  ));
