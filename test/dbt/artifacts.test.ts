import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const SHOP = {
  'dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\nmodels: {shop: {+tags: nightly}}\n',
  'seeds/s.csv': 'id,name\n1,a\n',
  'models/a.sql': "{{ config(materialized='table') }} select * from {{ ref('s') }}",
  'models/b.sql': "select a.* from {{ ref('a') }} a left join {{ source('raw', 't') }} t using (id)",
  'models/d.md': '{% docs one %}A _name_{% enddocs %}',
  'models/m.yml': `
sources: [{name: raw, schema: main, tables: [{name: t, identifier: raw_t}]}]
exposures: [{name: board, type: dashboard, owner: {name: Ann}, depends_on: [ref('b')]}]
models:
  - name: a
    description: "{{ doc('one') }}"
    columns: [{name: id, description: The key, data_tests: [unique]}]
unit_tests: [{name: u, model: a, given: [{input: ref('s'), rows: [{id: 1}]}], expect: {rows: [{id: 1}]}}]
`,
  'macros/m.sql': '{% macro own() %}1{% endmacro %}',
};

const built = async (p: DbtProject): Promise<void> => {
  await p.sql('create table raw_t as select 1 as id', 'select 1');
  await p.ok('build');
};

const keys = (value: unknown): string[] => Object.keys(value as object).sort();

/** Keys that dbt's schema of manifest v12 asks for, of the whole and of a model. */
const MANIFEST =
  'child_map disabled docs exposures functions group_map groups macros metadata metrics nodes parent_map saved_queries selectors semantic_models sources unit_tests';
const MODEL =
  'access alias checksum columns config contract created_at database depends_on description docs fqn group language macros meta name original_file_path package_name patch_path path raw_code refs relation_name resource_type schema sources tags unique_id unrendered_config';

test('manifest v12: what its schema asks for is there', () =>
  inProject(SHOP, async (p) => {
    await built(p);
    const manifest = p.artifact('manifest.json');
    for (const key of MANIFEST.split(' ').filter((k) => k !== 'functions'))
      assert.ok(keys(manifest).includes(key), key);
    assert.equal(
      p.artifact('manifest.json', 'metadata', 'dbt_schema_version'),
      'https://schemas.getdbt.com/dbt/manifest/v12.json',
    );
    assert.equal(p.artifact('manifest.json', 'metadata', 'project_name'), 'shop');
    assert.equal(p.artifact('manifest.json', 'metadata', 'adapter_type'), 'duckdb');
    const model = p.artifact('manifest.json', 'nodes', 'model.shop.a');
    for (const key of MODEL.split(' ').filter((k) => k !== 'macros')) assert.ok(keys(model).includes(key), key);
    const { fqn, tags, refs, description, relation_name } = model as Record<string, unknown>;
    assert.deepEqual(
      { fqn, tags, description, relation_name },
      {
        fqn: ['shop', 'a'],
        tags: ['nightly'],
        description: 'A _name_',
        relation_name: '"w"."main"."a"',
      },
    );
    assert.deepEqual(refs, [{ name: 's', package: null, version: null }]);
  }));

test('manifest: lineage of every kind of node', () =>
  inProject(SHOP, async (p) => {
    await p.ok('parse');
    assert.deepEqual(p.artifact('manifest.json', 'parent_map', 'model.shop.b'), ['model.shop.a', 'source.shop.raw.t']);
    assert.deepEqual(p.artifact('manifest.json', 'parent_map', 'exposure.shop.board'), ['model.shop.b']);
    assert.deepEqual(p.artifact('manifest.json', 'child_map', 'seed.shop.s'), ['model.shop.a']);
    assert.ok(keys(p.artifact('manifest.json', 'macros')).includes('macro.shop.own'));
    assert.ok(keys(p.artifact('manifest.json', 'unit_tests')).includes('unit_test.shop.a.u'));
  }));

test('run_results v6: one result a node, with times, threads and what the adapter said', () =>
  inProject(SHOP, async (p) => {
    await built(p);
    assert.equal(
      p.artifact('run_results.json', 'metadata', 'dbt_schema_version'),
      'https://schemas.getdbt.com/dbt/run-results/v6.json',
    );
    assert.equal(p.artifact('run_results.json', 'args', 'which'), 'build');
    assert.equal(typeof p.artifact('run_results.json', 'elapsed_time'), 'number');
    for (const result of p.results()) {
      const asked =
        'adapter_response compiled compiled_code execution_time failures message relation_name status thread_id timing unique_id';
      for (const key of asked.split(' ')) assert.ok(keys(result).includes(key), `${result.unique_id} ${key}`);
    }
    assert.equal(p.statuses(), 'a=pass a=success b=success board=no-op s=success unique_a_id=pass');
    assert.match(p.result('unique_a_id').compiled_code ?? '', /from "w"\."main"\."a"/);
  }));

test('artifacts of one command share their invocation and the custom variables of the environment', () =>
  inProject(SHOP, (p) => {
    const { code, out } = p.process(['seed'], { DBT_ENV_CUSTOM_ENV_TEAM: 'blue' });
    assert.equal(code, 0, out);
    const id = p.artifact('run_results.json', 'metadata', 'invocation_id');
    assert.match(String(id), /^[0-9a-f-]{36}$/);
    for (const file of ['manifest.json', 'run_results.json']) {
      assert.equal(p.artifact(file, 'metadata', 'invocation_id'), id);
      assert.deepEqual(p.artifact(file, 'metadata', 'env'), { TEAM: 'blue' });
    }
  }));

test('a secret of the environment may be used in the profile alone, and stands in no file and no message', () =>
  inProject(
    {
      ...SHOP,
      'profiles.yml':
        'shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: w.duckdb, schema: main, settings: {custom_user_agent: "{{ env_var(\'DBT_ENV_SECRET_KEY\') }}"}}\n',
    },
    (p) => {
      const env = { DBT_ENV_SECRET_KEY: 'hush-hush' };
      const { code, out } = p.process(['seed', '--log-path', 'logs'], env);
      assert.equal(code, 0, out);
      p.write({ 'models/x.sql': "select '{{ env_var('DBT_ENV_SECRET_KEY') }}' as key" });
      const refused = p.process(['run'], env);
      assert.equal(refused.code, 2);
      const files = ['manifest.json', 'run_results.json', 'partial_parse.varve'].map((file) =>
        p.text(`target/${file}`),
      );
      for (const text of [...files, p.text('logs/dbt.log'), out, refused.out]) assert.ok(!text.includes('hush-hush'));
    },
  ));

test('docs generate: the catalog tells every relation with its columns', () =>
  inProject(SHOP, async (p) => {
    await built(p);
    const { out } = await p.ok('docs', 'generate');
    assert.match(out, /Catalog written to/);
    assert.deepEqual(keys(p.artifact('catalog.json', 'nodes')), ['model.shop.a', 'model.shop.b', 'seed.shop.s']);
    assert.deepEqual(keys(p.artifact('catalog.json', 'sources')), ['source.shop.raw.t']);
    const a = p.artifact('catalog.json', 'nodes', 'model.shop.a') as {
      metadata: { type: string; name: string };
      columns: Record<string, { index: number; type: string }>;
    };
    assert.deepEqual([a.metadata.type, a.metadata.name, keys(a.columns)], ['BASE TABLE', 'a', ['id', 'name']]);
    assert.ok(p.artifact('manifest.json', 'nodes', 'model.shop.b', 'compiled_code'));
    await p.ok('docs', 'generate', '--empty-catalog');
    assert.deepEqual(p.artifact('catalog.json', 'nodes'), {});
  }));
