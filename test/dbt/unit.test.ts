import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

const SHOP = {
  'models/raw_orders.sql': 'select 1 as id, 10 as cents, true as paid',
  'models/raw_names.sql': "select 1 as id, 'A' as name",
  'models/orders.sql':
    "select o.id, n.name, o.cents * {{ var('factor', 2) }} as cents from {{ ref('raw_orders') }} o left join {{ ref('raw_names') }} n using (id) where o.paid",
};

const given = (more: string): string => `
unit_tests:
  - name: one
    model: orders
    given:
      - input: ref('raw_orders')
        rows: [{id: 1, cents: 5, paid: true}, {id: 2, cents: 7, paid: false}]
      - input: ref('raw_names')
${more}`;

const ROWS = `        rows: [{id: 1, name: "O'Neil, Ann"}]\n`;

test('rows as a mapping: what is not named is NULL, the order does not matter', () =>
  inProject(
    { ...SHOP, 'models/u.yml': given(`${ROWS}    expect: {rows: [{id: 1, name: "O'Neil, Ann", cents: 10}]}\n`) },
    async (p) => {
      await p.ok('build');
      assert.equal(p.result('one').status, 'pass');
      assert.equal((await p.ok('test', '--select', 'test_type:unit')).code, 0);
      assert.equal(p.statuses(), 'orders=pass');
    },
  ));

test('a failing one tells the table of differences, and build skips the model', () =>
  inProject(
    { ...SHOP, 'models/u.yml': given(`${ROWS}    expect: {rows: [{id: 1, cents: 10}, {id: 3, cents: 4}]}\n`) },
    async (p) => {
      const { code, out } = await p.dbt('build');
      assert.equal(code, 1);
      assert.match(out, /actual differs from expected:/);
      assert.match(out, /---,3,4/);
      assert.doesNotMatch(out, /\+\+\+,1,10/, 'only the columns that are expected are compared');
      assert.match(p.statuses(), /orders=fail orders=skipped/);
      assert.doesNotMatch(await p.column('select table_name from information_schema.tables'), /\borders\b/);
    },
  ));

const twice = (first: string, second: string): string => `
unit_tests:
  - {name: a_first, model: orders, given: [], expect: {rows: [{id: ${first}}]}}
  - {name: b_second, model: orders, given: [], expect: {rows: [{id: ${second}}]}}
  - {name: c_third, model: orders, given: [], expect: {rows: [{id: 1}]}}
`;

test('after one that fails a build skips the other unit tests of the model, test runs them all', () =>
  inProject(
    { 'models/orders.sql': 'select 1 as id', 'models/rest.sql': 'select 2 as id', 'models/u.yml': twice('1', '5') },
    async (p) => {
      const { code, out } = await p.dbt('build', '--threads', '4');
      assert.equal(code, 1);
      const of = (name: string): string | undefined => p.results().find((r) => r.unique_id.endsWith(name))?.status;
      const all = ['a_first', 'b_second', 'c_third', 'shop.orders', 'shop.rest'];
      assert.deepEqual(all.map(of), ['pass', 'fail', 'skipped', 'skipped', 'success'], out);
      await p.dbt('test', '--select', 'test_type:unit');
      assert.deepEqual(all.slice(0, 3).map(of), ['pass', 'fail', 'pass']);
      p.write({ 'models/u.yml': twice('1', '1') });
      await p.ok('build', '--threads', '4');
      assert.deepEqual(all.map(of), ['pass', 'pass', 'pass', 'success', 'success']);
    },
  ));

test('CSV, SQL and fixture files', () =>
  inProject(
    {
      ...SHOP,
      'tests/fixtures/names.csv': 'id,name\n1,"Ann, B"\n',
      'models/u.yml': `${given('        format: csv\n        fixture: names\n    expect: {format: sql, rows: "select 1 as id, \'Ann, B\' as name"}\n')}
  - name: two
    model: orders
    given:
      - input: ref('raw_orders')
        format: sql
        rows: select 4 as id, 1 as cents, true as paid
      - input: ref('raw_names')
        format: csv
        rows: |
          id,name
          4,
    expect:
      format: csv
      rows: |
        id,name,cents
        4,,2
`,
    },
    async (p) => {
      await p.ok('build');
      assert.match(p.statuses(), /orders=pass orders=pass orders=success/);
    },
  ));

test('variables, variables of the environment and macros can be given other values', () =>
  inProject(
    {
      'macros/m.sql': '{% macro today() %}current_date{% endmacro %}',
      'models/a.sql': 'select 1 as id',
      'models/b.sql':
        "select id, {{ var('v', 0) }} as v, '{{ env_var('E', 'none') }}' as e, {{ today() }} as t, {{ is_incremental() }} as i from {{ ref('a') }}",
      'models/u.yml': `
unit_tests:
  - name: one
    model: b
    given: [{input: ref('a'), rows: [{id: 9}]}]
    overrides: {vars: {v: 5}, env_vars: {E: told}, macros: {today: "date '2020-01-01'", is_incremental: true}}
    expect: {rows: [{id: 9, v: 5, e: told, t: 2020-01-01, i: true}]}
`,
    },
    async (p) => {
      await p.ok('build');
      assert.equal(p.result('one').status, 'pass');
    },
  ));

test('an incremental model is tested over what it holds', () =>
  inProject(
    {
      'models/a.sql': 'select 1 as id',
      'models/b.sql':
        "{{ config(materialized='incremental') }} select id from {{ ref('a') }} {% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}",
      'models/u.yml': `
unit_tests:
  - name: later
    model: b
    overrides: {macros: {is_incremental: true}}
    given: [{input: ref('a'), rows: [{id: 1}, {id: 2}, {id: 3}]}, {input: this, rows: [{id: 2}]}]
    expect: {rows: [{id: 3}]}
`,
    },
    async (p) => {
      await p.ok('run');
      await p.ok('test');
      assert.equal(p.result('later').status, 'pass');
    },
  ));

test('a column that there is not is told by its name', () =>
  inProject({ ...SHOP, 'models/u.yml': given(`        rows: [{nope: 1}]\n    expect: {rows: []}\n`) }, async (p) => {
    await p.ok('run');
    const { code, out } = await p.dbt('test');
    assert.equal(code, 1);
    assert.match(out, /Invalid column name: 'nope' in unit test fixture for '\w+'\./);
    assert.equal(p.result('one').status, 'error');
  }));
