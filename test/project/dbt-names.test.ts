import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isError } from '../../src/errors.ts';
import { select } from '../../src/project/index.ts';
import { project, type Files } from './harness.ts';

/** A project that dbt 1.12 has parsed too: the names and selections below are its own. */
const SHOP: Files = {
  'dbt_project.yml': `name: shop
version: '1.0'
profile: shop
vars: {s: xx}
models:
  shop:
    +tags: [all]
    +meta: {owner: me, n: 1}
    marts:
      +schema: "{{ target.name }}_{{ var('s', 'yy') }}"
      +materialized: "{{ 'table' if target.name == 'dev' else 'view' }}"
      +tags: marts
data_tests: {shop: {+severity: warn}}
`,
  'models/s.yml': `version: 2
sources:
  - name: raw
    schema: "st_{{ var('s') }}"
    tables:
      - {name: orders, identifier: ORDERS, columns: [{name: id, data_tests: [unique, not_null: {config: {severity: error}}]}]}
      - name: tenants
models:
  - name: orders
    config: {meta: {owner: you}, tags: [x]}
    data_tests: [even: {arguments: {column_name: id}}]
    columns:
      - name: id
        data_tests:
          - unique
          - not_null: {name: my_own_name}
          - relationships: {arguments: {to: ref('tenants'), field: id}, config: {where: "id > 0", severity: "{{ 'warn' }}"}}
      - name: status
        data_tests:
          - accepted_values: {arguments: {values: ['placed', 'shipped', "o'k"]}}
          - accepted_values: {arguments: {values: ['placed', 'shipped', 'completed', 'return_pending', 'returned'], quote: true}}
          - accepted_values: {arguments: {values: [1, 2, 1.5, true], quote: false}, tags: [t]}
  - name: tenants
    columns: [{name: id, quote: true, data_tests: [unique]}]
seeds:
  - {name: codes, columns: [{name: a, data_tests: [unique]}]}
`,
  'models/marts/orders.sql': `{{ config(alias='orders_v', tags=['own'], post_hook="select * from {{ ref('tenants') }}", meta={'n': 2}) }} select * from {{ source('raw', 'orders') }}`,
  'models/stg/tenants.sql': "{{ config(materialized='ephemeral') }} select * from {{ source('raw', 'tenants') }}",
  'models/marts/both.sql': "select * from {{ ref('orders') }} union select * from {{ ref('tenants') }}",
  'models/marts/last.sql': "select * from {{ ref('both') }}",
  'tests/single.sql': "select * from {{ ref('orders') }} o join {{ ref('both') }} b on true where false",
  'tests/generic/even.sql':
    '{% test even(model, column_name) %}select * from {{ model }} where {{ column_name }} % 2 = 1{% endtest %}',
  'seeds/codes.csv': 'a,b\n1,2\n',
};

const TESTS = [
  'test.shop.accepted_values_orders_status__False__1__2__1_5__True.72559096e3',
  'test.shop.accepted_values_orders_status__True__placed__shipped__completed__return_pending__returned.a826c2ec2b',
  'test.shop.accepted_values_orders_status__placed__shipped__o_k.e7447313dd',
  'test.shop.even_orders_id.c35c8130b6',
  'test.shop.my_own_name.faaa681538',
  'test.shop.relationships_orders_id__id__ref_tenants_.52c29c64a5',
  'test.shop.single',
  'test.shop.source_not_null_raw_orders_id.f232a64478',
  'test.shop.source_unique_raw_orders_id.56401af608',
  'test.shop.unique_codes_a.9edc1c8a3d',
  'test.shop.unique_orders_id.1360ecc70e',
  'test.shop.unique_tenants__id_.7235583a99',
];

test('unique_ids of tests are dbt’s, hash and all', async () => {
  const { manifest } = await project(SHOP);
  assert.deepEqual(
    Object.keys(manifest.nodes)
      .filter((id) => id.startsWith('test.'))
      .sort(),
    TESTS,
  );
  const long = manifest.nodes[TESTS[1] ?? ''];
  assert.equal(long?.alias, 'accepted_values_orders_39fdd741fa8e960152504329ac7cc8ab');
  assert.equal(long.path, 'accepted_values_orders_39fdd741fa8e960152504329ac7cc8ab.sql');
  assert.equal(long.schema, 'main_dbt_test__audit');
  assert.equal(manifest.nodes[TESTS[7] ?? '']?.config['severity'], 'error');
  assert.equal(manifest.nodes[TESTS[10] ?? '']?.config['severity'], 'warn');
});

test('configuration is dbt’s: templates in dbt_project.yml and properties, keys named n, hooks that refer', async () => {
  const { manifest } = await project(SHOP);
  const orders = manifest.nodes['model.shop.orders'];
  assert.equal(orders?.schema, 'main_dev_yy'); // variables of the command line only
  assert.equal(orders.config.materialized, 'table');
  assert.deepEqual(orders.meta, { owner: 'you', n: 2 });
  assert.deepEqual(orders.tags, ['all', 'marts', 'x', 'own']);
  assert.deepEqual(orders.depends_on.nodes, ['model.shop.tenants', 'source.shop.raw.orders']);
  assert.equal(manifest.sources['source.shop.raw.orders']?.relation_name, '"memory"."st_xx"."ORDERS"');
});

test('selection is dbt’s: tests come with each term, names are no sources, patterns are Python’s', async () => {
  const { manifest } = await project(SHOP);
  const of = (words: string, only: 'all' | 'models' = 'all', exclude = ''): string[] =>
    select(manifest, { select: words.split(' '), exclude: exclude.split(' ').filter(Boolean) })
      .filter((id) => only === 'all' || id.startsWith('model.'))
      .map((id) => id.split('.').slice(2, 3).join(''));
  assert.deepEqual(of('source:*,test_type:generic'), ['source_not_null_raw_orders_id', 'source_unique_raw_orders_id']);
  assert.deepEqual(of('orders,both'), ['single']);
  assert.deepEqual(of('tenants+1', 'all', 'orders'), ['both', 'tenants', 'unique_tenants__id_']);
  assert.deepEqual(of('source:raw.orders+1', 'models'), ['orders']);
  assert.deepEqual(of('raw'), []);
  assert.deepEqual(of('path:models/*/o*.sql', 'models'), ['orders']);
  assert.deepEqual(of('models/s.yml', 'models'), ['orders', 'tenants']);
  assert.deepEqual(of('[!o]*', 'models'), ['both', 'last', 'orders', 'tenants']);
  assert.deepEqual(of('[ot]*', 'models'), ['orders', 'tenants']);
  assert.deepEqual(of('config.meta.owner:you', 'models'), ['orders']);
  assert.deepEqual(of('config.severity:ERROR'), ['source_not_null_raw_orders_id']);
  assert.deepEqual(of('['), []);
  for (const wrong of ['resource_type:x', 'test_type:x', 'constructor:x', 'source:a.b.c.d'])
    assert.throws(
      () => of(wrong),
      (error) => isError(error, 'selector-invalid'),
      wrong,
    );
});

test('a test of what is disabled rests with it', async () => {
  const { manifest } = await project({
    'models/a.sql': '{{ config(enabled=false) }} select 1 as x',
    'models/s.yml':
      'models: [{name: a, columns: [{name: x, data_tests: [unique]}]}]\nsources: [{name: r, tables: [{name: t, config: {enabled: false}, columns: [{name: x, data_tests: [unique]}]}]}]\n',
    'tests/t.sql': "select * from {{ ref('a') }}",
  });
  assert.deepEqual(Object.keys(manifest.nodes), []);
});

test('a test of a model may name its column among its arguments', async () => {
  const { manifest } = await project({
    'models/a.sql': 'select 1 as id',
    'models/s.yml':
      'models: [{name: a, data_tests: [{unique: {column_name: id}}, {not_null: {arguments: {column_name: id}}}]}]\n',
  });
  const tests = Object.keys(manifest.nodes).filter((id) => id.startsWith('test.'));
  assert.deepEqual(tests.sort(), ['test.shop.not_null_a_id.c1cebc1440', 'test.shop.unique_a_id.f6a5f640da']);
});
