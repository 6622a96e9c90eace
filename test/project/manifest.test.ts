import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isError } from '../../src/errors.ts';
import { ordered, readsClock, select } from '../../src/project/index.ts';
import { compiled, project, RUNTIME } from './harness.ts';

const SOURCES =
  'version: 2\nsources:\n  - name: raw\n    schema: staging\n    tables: [{name: orders}, {name: customers}]\n';

test('names are dbt’s: unique_id, fqn, relation, generic tests and their long names', async () => {
  const { manifest } = await project({
    'models/sources.yml': SOURCES,
    'models/marts/orders.sql':
      "{{ config(schema='gold', alias='orders_v') }} select * from {{ source('raw', 'orders') }}",
    'models/marts/schema.yml':
      "version: 2\nmodels:\n  - name: orders\n    columns:\n      - name: id\n        data_tests: [unique, not_null]\n      - name: status\n        data_tests:\n          - accepted_values: {arguments: {values: ['placed', 'shipped', 'completed', 'return_pending', 'returned']}}\n",
  });
  const node = manifest.nodes['model.shop.orders'];
  assert.deepEqual(node?.fqn, ['shop', 'marts', 'orders']);
  assert.equal(node.relation_name, '"memory"."main_gold"."orders_v"');
  assert.deepEqual(node.depends_on.nodes, ['source.shop.raw.orders']);
  const tests = Object.values(manifest.nodes)
    .filter((n) => n.resource_type === 'test')
    .map((n) => n.alias);
  // the hash of the long name is the one that dbt gives it
  assert.deepEqual(tests.sort(), [
    'accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758',
    'not_null_orders_id',
    'unique_orders_id',
  ]);
});

test('configuration: the special wins over the general; tags and hooks add up', async () => {
  const { manifest } = await project({
    'dbt_project.yml':
      "name: shop\nversion: '1.0'\nprofile: shop\nmodels:\n  shop:\n    +tags: [all]\n    +pre-hook: 'select 1'\n    marts:\n      +materialized: table\n      +tags: [marts]\n",
    'models/marts/a.sql': "{{ config(tags=['own'], pre_hook='select 2') }} select 1 as x",
    'models/b.sql': 'select 1 as x',
  });
  const a = manifest.nodes['model.shop.a'];
  assert.equal(a?.config.materialized, 'table');
  assert.deepEqual(a.tags, ['all', 'marts', 'own']);
  assert.deepEqual(
    a.config['pre-hook'].map((h) => h.sql),
    ['select 1', 'select 2'],
  );
  assert.equal(manifest.nodes['model.shop.b']?.config.materialized, 'view');
});

test('what does not exist is named with what is near; circles, twins and disabled references are refused', async () => {
  const cases: [Record<string, string>, string, RegExp][] = [
    [
      { 'models/a.sql': "select * from {{ ref('ordres') }}", 'models/orders.sql': 'select 1 as x' },
      'ref-unknown',
      /Did you mean orders/,
    ],
    [
      { 'models/sources.yml': SOURCES, 'models/a.sql': "select * from {{ source('raw', 'order') }}" },
      'ref-unknown',
      /raw\.orders/,
    ],
    [
      { 'models/a.sql': "select * from {{ ref('b') }}", 'models/b.sql': "select * from {{ ref('a') }}" },
      'graph-cycle',
      /circle: a → b → a|circle: b → a → b/,
    ],
    [{ 'models/x/a.sql': 'select 1 as x', 'models/y/a.sql': 'select 1 as x' }, 'name-twice', /two nodes named a/],
    [
      { 'models/a.sql': '{{ config(enabled=false) }} select 1 as x', 'models/b.sql': "select * from {{ ref('a') }}" },
      'ref-unknown',
      /is disabled/,
    ],
    [{ 'models/a.sql': "{{ env_var('NOT_SET') }}" }, 'env-var-missing', /NOT_SET/],
    [
      {
        'models/a.sql': 'select 1 as x',
        'models/s.yml': 'version: 2\nmodels: [{name: a, data_tests: [uniqe: {column_name: x}]}]',
      },
      'test-unknown',
      /uniqe/,
    ],
  ];
  for (const [files, code, says] of cases) {
    await assert.rejects(project(files), (error) => {
      assert.ok(isError(error), String(error));
      assert.equal(error.code, code, error.message);
      assert.match(`${error.message} ${error.hint ?? ''}`, says);
      return true;
    });
  }
});

test('no path leads out of the project', async () => {
  for (const path of ['../elsewhere', '/etc']) {
    await assert.rejects(
      project({ 'dbt_project.yml': `name: shop\nprofile: shop\nmodel-paths: ['${path}']\n` }),
      (error) => isError(error, 'path-escapes'),
    );
  }
});

test('variables: the command line wins over the project, the project over the default', async () => {
  const files = {
    'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {a: 1, shop: {b: 2}}\n',
    'models/m.sql': "select {{ var('a') }} as a, {{ var('b') }} as b, {{ var('c', 3) }} as c, '{{ var('day') }}' as d",
  };
  assert.equal(await compiled(await project(files), 'm'), "select 1 as a, 2 as b, 3 as c, '2026-02-07' as d");
  assert.equal(
    await compiled(await project(files, { vars: { a: 9 } }), 'm'),
    "select 9 as a, 2 as b, 3 as c, '2026-02-07' as d",
  );
});

test('ephemeral models become CTEs, their own ones before them', async () => {
  const files = {
    'models/base.sql': "{{ config(materialized='ephemeral') }} select 1 as x",
    'models/mid.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('base') }}",
    'models/top.sql': "with own as (select * from {{ ref('mid') }}) select * from own",
  };
  assert.equal(
    await compiled(await project(files), 'top'),
    'with __dbt__cte__base as ( select 1 as x ), __dbt__cte__mid as ( select * from __dbt__cte__base ), own as (select * from __dbt__cte__mid) select * from own',
  );
});

test('macros: the project’s hide the built-in ones, dispatch looks for the engine’s first, queries are awaited', async () => {
  const files = {
    'macros/m.sql':
      "{% macro generate_schema_name(c, n) %}{{ c or 'base' }}{% endmacro %}\n{% macro hello() %}{{ return(adapter.dispatch('hello')()) }}{% endmacro %}\n{% macro default__hello() %}default{% endmacro %}\n{% macro duckdb__hello() %}{% if execute %}{{ run_query('select 41').columns[0].values()[0] + 1 }}{% endif %}{% endmacro %}",
    'models/m.sql': "select {{ hello() }} as n, '{{ this }}' as t",
  };
  assert.equal(await compiled(await project(files), 'm'), 'select 42 as n, \'"memory"."base"."m"\' as t');
});

test('a late day reads its sources from a schema of its own (H8)', async () => {
  const files = { 'models/sources.yml': SOURCES, 'models/m.sql': "select * from {{ source('raw', 'orders') }}" };
  const late = { ...RUNTIME, sourceSchema: (schema: string) => `${schema}_20260206` };
  assert.equal(await compiled(await project(files), 'm', late), 'select * from "memory"."staging_20260206"."orders"');
});

test('generic tests: arguments, references without braces, where', async () => {
  const files = {
    'models/sources.yml': SOURCES,
    'models/m.sql': 'select 1 as id, 2 as c',
    'models/n.sql': 'select 2 as c',
    'models/s.yml':
      "version: 2\nmodels:\n  - name: m\n    columns:\n      - name: c\n        data_tests:\n          - relationships: {arguments: {to: ref('n'), field: c}, config: {where: 'id > 0', severity: warn}}\n",
  };
  const read = await project(files);
  const name = Object.values(read.manifest.nodes).find((n) => n.resource_type === 'test')?.name ?? '';
  assert.equal(name, 'relationships_m_c__c__ref_n_');
  const sql = await compiled(read, name);
  assert.match(sql, /\(select \* from "memory"\."main"\."m" where id > 0\) dbt_subquery/);
  assert.match(sql, /from "memory"\."main"\."n"/);
});

test('selection in dbt’s syntax', async () => {
  const { manifest } = await project({
    'models/sources.yml': SOURCES,
    'models/staging/a.sql': "{{ config(tags=['x']) }} select * from {{ source('raw', 'orders') }}",
    'models/staging/b.sql': "select * from {{ ref('a') }}",
    'models/marts/c.sql': "{{ config(materialized='table') }} select * from {{ ref('b') }}",
    'models/marts/d.sql': "select * from {{ ref('b') }}",
    'models/s.yml': 'version: 2\nmodels: [{name: c, columns: [{name: id, data_tests: [not_null]}]}]\n',
  });
  const names = (words: string[], exclude: string[] = []): string =>
    ordered(manifest, select(manifest, { select: words, exclude }))
      .filter((n) => n.resource_type === 'model')
      .map((n) => n.name)
      .join('');
  const cases: [string[], string[], string][] = [
    [[], [], 'abcd'],
    [['a'], [], 'a'],
    [['a+'], [], 'abcd'],
    [['a+1'], [], 'ab'],
    [['+d'], [], 'abd'],
    [['1+d'], [], 'bd'],
    [['@a'], [], 'abcd'],
    [['staging'], [], 'ab'],
    [['models/marts'], [], 'cd'],
    [['shop.staging.*'], [], 'ab'],
    [['tag:x'], [], 'a'],
    [['config.materialized:table'], [], 'c'],
    [['source:raw.orders+'], [], 'abcd'],
    [['a+,+c'], [], 'abc'],
    [['a', 'd'], [], 'ad'],
    [['a+'], ['c'], 'abd'],
    [['nothing'], [], ''],
  ];
  for (const [words, exclude, expected] of cases) assert.equal(names(words, exclude), expected, words.join(' '));
  assert.throws(
    () => select(manifest, { select: ['nonsense:x'], exclude: [] }),
    (error) => isError(error, 'selector-invalid'),
  );
  const tests = select(manifest, { select: ['c'], exclude: [] }).filter((id) => id.startsWith('test.'));
  assert.equal(tests.length, 1);
});

test('secrets of the environment reach profiles and nothing else', async () => {
  const files = {
    'profiles.yml':
      "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: ':memory:', schema: main, password: \"{{ env_var('DBT_ENV_SECRET_PW') }}\"}\n",
    'models/m.sql': "select '{{ target.password }}' as p",
  };
  const read = await project(files, { env: { DBT_ENV_SECRET_PW: 'geheim' } });
  assert.equal(read.profile.output['password'], 'geheim');
  assert.equal(await compiled(read, 'm'), "select '' as p");
});

test('H6: a clock is found in SQL, not in strings, comments or quoted names', () => {
  assert.equal(readsClock('select current_date'), 'current_date');
  assert.equal(readsClock('select now() as a'), 'now');
  assert.equal(readsClock('select \'current_date\', "now" -- now()\n, t.current_date /* today() */ from t'), undefined);
});
