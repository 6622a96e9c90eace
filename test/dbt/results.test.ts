import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

const SHOP = {
  'seeds/people.csv': 'id,name\n1,A\n2,B\n',
  'models/a.sql': "{{ config(materialized='table') }}select * from {{ ref('people') }}",
  'models/a.yml': 'models: [{name: a, columns: [{name: id, data_tests: [unique]}]}]\n',
};

test('run_results.json tells what was done in the words that programs know', () =>
  inProject(SHOP, async (p) => {
    await p.ok('build');
    const { message, adapter_response, relation_name } = p.result('people');
    assert.equal(message, 'INSERT 2');
    assert.deepEqual(adapter_response, { _message: 'INSERT 2', code: 'INSERT', rows_affected: 2 });
    assert.equal(relation_name, null);
    assert.equal(p.result('a').message, 'OK');
    assert.deepEqual(p.result('unique_a_id').adapter_response, { _message: 'OK' });
    p.process(['seed', '--full-refresh']);
    assert.equal(p.result('people').message, 'CREATE 2');
  }));

test('on-run-end sees the same words, and its own SQL stands in the artifact', () =>
  inProject(
    {
      ...SHOP,
      'dbt_project.yml':
        "name: shop\nprofile: shop\non-run-end:\n  - \"create table told as {% for r in results %}select '{{ r.message }} {{ r.adapter_response.rows_affected }}' as m{{ ' union all ' if not loop.last }}{% endfor %}\"\n",
    },
    async (p) => {
      await p.ok('seed');
      assert.deepEqual(await p.sql('select m from told'), [['INSERT 2 2']]);
      assert.match(p.result('shop-on-run-end-0').compiled_code ?? '', /^create table told as select 'INSERT 2 2'/);
    },
  ));

test('a build tells of exposures: nothing to do, or skipped below what failed', () =>
  inProject(
    {
      'models/a.sql': 'select 1 as id',
      'models/m.yml': 'exposures: [{name: board, type: dashboard, owner: {name: Ann}, depends_on: ["ref(\'a\')"]}]\n',
    },
    async (p) => {
      const { out } = await p.ok('build');
      assert.equal(p.statuses(), 'a=success board=no-op');
      assert.match(out, /NO-OP exposure board \.+ \[NO-OP/);
      assert.match(out, /PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=1 REUSED=0 TOTAL=2/);
      p.write({ 'models/a.sql': 'select nothing' });
      await p.dbt('build');
      assert.equal(p.statuses(), 'a=error board=skipped');
      await p.dbt('run');
      assert.equal(p.statuses(), 'a=error');
    },
  ));

test('docs generate leaves the results of its compilation', () =>
  inProject({ 'models/a.sql': 'select 1 as id' }, async (p) => {
    await p.ok('docs', 'generate');
    assert.equal(p.result('a').compiled_code, 'select 1 as id');
    assert.deepEqual(p.result('a').adapter_response, {});
  }));

test('what failed is told as the engine says it; what is left out after it, why', () =>
  inProject({ 'models/a.sql': 'select nothing', 'models/b.sql': 'select 1 as id' }, async (p) => {
    await p.dbt('run', '--fail-fast');
    assert.match(
      p.result('a').message ?? '',
      /^Runtime Error in model a \(models\/a\.sql\)\n {2}Binder Error: .*\n {2}\n {2}LINE 1/,
    );
    assert.equal(p.result('b').message, 'Skipping due to fail_fast');
  }));
