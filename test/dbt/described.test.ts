import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

const SHOP = {
  'dbt_project.yml':
    'name: shop\nprofile: shop\nmodels: {shop: {+tags: zz}}\nsources: {shop: {+meta: {of: project}}}\non-run-end: ["select 1"]\n',
  'models/d.md': '{% docs key %}The key.{% enddocs %}',
  'models/e.sql': "{{ config(materialized='ephemeral') }}select 1 as id",
  'models/a.sql': "{{ config(tags=['aa']) }}select * from {{ ref('e') }}",
  'models/m.yml': `
sources:
  - name: raw
    schema: main
    tags: [rawtag]
    meta: {owner: ann}
    tables: [{name: t, tags: [t2], columns: [{name: id, tags: [coltag], data_tests: [unique]}]}]
models:
  - name: a
    description: "Has {{ doc('key') }}"
    columns:
      - name: id
        description: "{{ doc('shop', 'key') }}"
        tags: [coltag]
        data_tests: [not_null: {config: {store_failures: true}}, unique, relationships: {to: ref('e'), field: id}]
`,
  'macros/t.sql': "{% test odd(model, column_name) %}select '{{ column_name | replace('a', 'b') }}'{% endtest %}",
  'selectors.yml': 'selectors: [{name: nightly, description: all, definition: "tag:zz"}]\n',
};

const parsed = async (p: DbtProject): Promise<(...keys: string[]) => unknown> => {
  await p.ok('compile');
  return (...keys) => p.artifact('manifest.json', ...keys);
};

test('a test has the tags of its column and of its source, and is selected by them', () =>
  inProject(SHOP, async (p) => {
    const manifest = await parsed(p);
    const tests = Object.entries(manifest('nodes') as Record<string, { tags: string[] }>);
    const tagsOf = (name: string): unknown => tests.find(([id]) => id.includes(`.${name}.`))?.[1].tags;
    assert.deepEqual(tagsOf('unique_a_id'), ['coltag']);
    assert.deepEqual(tagsOf('source_unique_raw_t_id'), ['coltag', 'rawtag', 't2']);
    const { out } = await p.ok('ls', '--select', 'tag:coltag', '--resource-type', 'test', '--output', 'name');
    assert.equal(out.trim().split('\n').length, 4);
  }));

test('manifest.json: the checksums of a contract and of hooks are those that dbt writes; hooks and tests tell where their SQL is', () =>
  inProject(
    {
      'dbt_project.yml': 'name: shop\nprofile: shop\non-run-start: ["select {{ 1 + 1 }}"]\n',
      'models/a.sql': "{{ config(materialized='table') }}select 1 as id, 'x' as name",
      'models/m.yml': `models: [{name: a, config: {contract: {enforced: true}}, columns: [
        {name: id, data_type: integer, constraints: [{type: not_null}], data_tests: [unique]}, {name: name, data_type: varchar}]}]`,
    },
    async (p) => {
      await p.ok('build');
      const nodes = (...keys: string[]): unknown => p.artifact('manifest.json', 'nodes', ...keys);
      const contract = '814c1ab314737e32f284b11d024116ff8eb54bb59313a95a7c7404d9258b8a2b';
      assert.equal(nodes('model.shop.a', 'contract', 'checksum'), contract);
      const hook = 'operation.shop.shop-on-run-start-0';
      const words = createHash('sha256').update(p.text('dbt_project.yml').trim().split(/\s+/).join(' ')).digest('hex');
      assert.deepEqual(nodes(hook, 'checksum'), { name: 'sha256', checksum: words });
      assert.equal(nodes(hook, 'compiled_code'), 'select 2');
      const at = 'target/compiled/shop/./dbt_project.yml/hooks/shop-on-run-start-0.sql';
      assert.equal(nodes(hook, 'compiled_path'), at);
      const [test = ''] = Object.keys(nodes() as object).filter((id) => id.startsWith('test.'));
      assert.equal(nodes(test, 'compiled_path'), 'target/compiled/shop/models/m.yml/unique_a_id.sql');
      assert.ok(p.has('target/compiled/shop/models/m.yml/unique_a_id.sql'));
    },
  ));

test('dbt_project.yml: the names that folders had before dbt 1.0 are taken still', () =>
  inProject(
    {
      'dbt_project.yml': 'name: shop\nprofile: shop\nsource-paths: [sql]\ndata-paths: [data]\n',
      'sql/a.sql': "select * from {{ ref('s') }}",
      'data/s.csv': 'id\n1\n',
    },
    async (p) => {
      await p.ok('build');
      assert.equal(p.statuses(), 'a=success s=success');
    },
  ));

test('manifest.json: tags in the order given, docs blocks, selectors, CTEs as dbt writes them, hooks in the maps', () =>
  inProject(SHOP, async (p) => {
    const manifest = await parsed(p);
    assert.deepEqual(manifest('nodes', 'model.shop.a', 'tags'), ['zz', 'aa']);
    assert.deepEqual(manifest('nodes', 'model.shop.a', 'doc_blocks'), ['doc.shop.key']);
    assert.deepEqual(manifest('nodes', 'model.shop.a', 'columns', 'id', 'doc_blocks'), ['doc.shop.key']);
    assert.deepEqual(manifest('nodes', 'model.shop.a', 'extra_ctes'), [
      { id: 'model.shop.e', sql: ' __dbt__cte__e as (\nselect 1 as id\n)' },
    ]);
    assert.deepEqual(manifest('selectors', 'nightly'), {
      name: 'nightly',
      description: 'all',
      definition: { method: 'tag', value: 'zz' },
    });
    assert.deepEqual(manifest('parent_map', 'operation.shop.shop-on-run-end-0'), []);
    const { arguments: given, depends_on: needs } = manifest('macros', 'macro.shop.test_odd') as {
      arguments: { name: string }[];
      depends_on: unknown;
    };
    assert.deepEqual([given.map((a) => a.name), needs], [['model', 'column_name'], { macros: [] }]);
  }));

test('a source tells what was written of it, and has the project’s meta', () =>
  inProject(SHOP, async (p) => {
    const manifest = await parsed(p);
    const source = manifest('sources', 'source.shop.raw.t') as Record<string, unknown>;
    assert.deepEqual(source['meta'], { of: 'project', owner: 'ann' });
    assert.equal(source['unrendered_schema'], 'main');
    assert.deepEqual(source['unrendered_config'], {
      meta: { owner: 'ann' },
      tags: ['rawtag', 't2'],
      loaded_at_field: null,
      loaded_at_query: null,
    });
  }));

test('not_null keeps whole rows where it stores its failures', () =>
  inProject(
    { ...SHOP, 'models/e.sql': "{{ config(materialized='ephemeral') }}select null as id, 7 as n" },
    async (p) => {
      await p.ok('run', '--select', 'a');
      await p.dbt('test', '--select', 'not_null_a_id');
      assert.deepEqual(await p.sql('select n from main_dbt_test__audit.not_null_a_id'), [[7]]);
      const [stored] = Object.values(
        p.artifact('manifest.json', 'nodes') as Record<string, { name: string; config: object }>,
      ).filter((n) => n.name === 'not_null_a_id');
      assert.equal((stored?.config as { store_failures_as: string }).store_failures_as, 'table');
    },
  ));

test('the types of columns may be templates, as all of a properties file', () =>
  inProject(
    {
      'models/a.sql': "{{ config(contract={'enforced': true}) }}select 1 as id",
      'models/m.yml': `models: [{name: a, columns: [{name: id, data_type: "{{ 'integer' if target.type == 'duckdb' else 'x' }}"}]}]`,
    },
    async (p) => {
      await p.ok('run');
      assert.equal(p.artifact('manifest.json', 'nodes', 'model.shop.a', 'columns', 'id', 'data_type'), 'integer');
    },
  ));

test('graph shows nodes with all their settings, sources, exposures and groups', () =>
  inProject(
    {
      'models/a.sql': 'select 1 as id',
      'models/told.sql': `
{{ config(materialized='table') }}
{% set nodes = graph.nodes.values() | selectattr('name', 'equalto', 'a') | list %}
select '{{ nodes[0].config.on_schema_change }}' as s,
  '{{ graph.exposures.values() | map(attribute='depends_on.nodes') | first | join }}' as e,
  '{{ graph.groups.values() | map(attribute='name') | join }}' as g,
  {{ (graph.sources.values() | first).freshness.warn_after.count is none }} as f,
  '{{ nodes[0].time_spine.standard_granularity_column }}' as t
`,
      'models/m.yml': `
sources: [{name: raw, tables: [{name: t}]}]
groups: [{name: fin, owner: {name: Ann}}]
models: [{name: a, time_spine: {standard_granularity_column: id}, columns: [{name: id}]}]
exposures: [{name: board, type: dashboard, owner: {name: Ann}, depends_on: ["ref('a')"]}]
`,
    },
    async (p) => {
      await p.ok('run');
      assert.deepEqual(await p.sql('select * from told'), [['ignore', 'model.shop.a', 'fin', true, 'id']]);
    },
  ));
