import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject, type DbtProject } from './project.ts';

/** A model of five rows, with a singular test that returns three of them. */
const shop = (config = ''): Record<string, string> => ({
  'models/m.sql': 'select i as id from range(5) t(i)',
  'tests/small.sql': `{{ config(${config}) }} select id, id * 10 as ten from {{ ref('m') }} where id < 3`,
});

async function verdict(p: DbtProject, ...args: readonly string[]): Promise<string> {
  const { code } = await p.dbt('build', ...args);
  const { status, failures } = p.result('small');
  return `${code} ${status} ${failures}`;
}

test('severity, warn_if, error_if, limit and fail_calc decide together', async () => {
  for (const [config, expected] of [
    ['', '1 fail 3'],
    ["severity='warn'", '0 warn 3'],
    ["warn_if='>2', error_if='>3'", '0 warn 3'],
    ["error_if='>=3'", '1 fail 3'],
    ["warn_if='>5', error_if='>9'", '0 pass 0'],
    ["severity='warn', error_if='>1', warn_if='>5'", '0 pass 0'],
    ['limit=2', '1 fail 2'],
    ["fail_calc='sum(ten)', error_if='> 29'", '1 fail 30'],
    ["fail_calc='max(id)', error_if='!= 2', warn_if='!= 2'", '0 pass 0'],
  ] as const)
    await inProject(shop(config), async (p) => assert.equal(await verdict(p), expected, config));
});

test('what a failed test says, and where its rows are', () =>
  inProject(shop(), async (p) => {
    const { out } = await p.dbt('build');
    assert.match(out, /2 of 2 FAIL 3 small \.+ \[FAIL 3 in/);
    assert.match(out, /Failure in test small/);
    assert.match(out, /Got 3 results, configured to fail if != 0/);
    assert.match(out, /Done\. PASS=1 WARN=0 ERROR=1 SKIP=0 NO-OP=0 REUSED=0 TOTAL=2/);
  }));

test('--store-failures, store_failures and store_failures_as', async () => {
  const stored = 'select count(*) from main_dbt_test__audit.small';
  const type = "select table_type from information_schema.tables where table_name = 'small'";
  await inProject(shop(), async (p) => {
    await p.dbt('build', '--store-failures');
    assert.deepEqual(await p.sql(stored), [[3]]);
    assert.equal(p.result('small').relation_name, '"w"."main_dbt_test__audit"."small"');
  });
  await inProject(shop('store_failures=true'), async (p) => {
    await p.dbt('build');
    assert.equal(await p.column(type), 'BASE TABLE');
    p.write({ 'tests/small.sql': "select id from {{ ref('m') }} where id > 9 {{ config(store_failures=true) }}" });
    await p.ok('build');
    assert.deepEqual(await p.sql(stored), [[0]], 'a test that passes empties what it kept');
  });
  await inProject(shop("store_failures_as='view'"), async (p) => {
    await p.dbt('build');
    assert.equal(await p.column(type), 'VIEW');
  });
  await inProject(shop("store_failures_as='ephemeral'"), async (p) => {
    await p.dbt('build', '--store-failures');
    assert.equal(await p.column(type), '');
  });
  await inProject(shop("store_failures_as='nowhere'"), async (p) => {
    const { out } = await p.dbt('build');
    assert.match(out, /'nowhere' is not a valid value for store_failures_as/);
  });
});

test("dbt's four generic tests, their where, and one of the user's own", () =>
  inProject(
    {
      'models/m.sql': "select * from (values (1, 'a'), (1, 'b'), (null, 'c')) t(id, kind)",
      'models/k.sql': "select 'a' as kind",
      'tests/generic/g.sql':
        '{% test short(model, column_name, most=1) %} select * from {{ model }} where length({{ column_name }}) > {{ most }} {% endtest %}',
      'models/m.yml': `
models:
  - name: m
    columns:
      - name: id
        data_tests: [unique, not_null, {not_null: {name: but_c, config: {where: "kind <> 'c'"}}}]
      - name: kind
        data_tests:
          - accepted_values: {arguments: {values: [a, b]}}
          - relationships: {arguments: {to: ref('k'), field: kind}, config: {severity: warn}}
          - short: {arguments: {most: 0}}
          - short
`,
    },
    async (p) => {
      assert.equal((await p.dbt('build')).code, 1);
      const told = p.results().map((r) => `${r.unique_id.split('.')[2] ?? ''} ${r.status} ${r.failures ?? ''}`.trim());
      assert.deepEqual(told.sort(), [
        'accepted_values_m_kind__a__b fail 1',
        'but_c pass 0',
        'k success',
        'm success',
        'not_null_m_id fail 1',
        'relationships_m_kind__kind__ref_k_ warn 2',
        'short_m_kind pass 0',
        'short_m_kind__0 fail 3',
        'unique_m_id fail 1',
      ]);
    },
  ));

test('a test that cannot be run is an error, not a failure', () =>
  inProject({ ...shop(), 'tests/small.sql': "select nothing from {{ ref('m') }}" }, async (p) => {
    const { code, out } = await p.dbt('build');
    assert.equal(code, 1);
    assert.equal(p.result('small').status, 'error');
    assert.match(out, /ERROR small/);
  }));

test('tests are chosen by their kind and along with their models', () =>
  inProject(shop(), async (p) => {
    await p.ok('run');
    await p.dbt('test', '--select', 'test_type:singular');
    assert.equal(p.statuses(), 'small=fail');
    await p.dbt('test', '--select', 'm');
    assert.equal(p.statuses(), 'small=fail');
    await p.ok('test', '--exclude', 'm');
    await p.ok('test', '--select', 'm', '--indirect-selection', 'empty');
  }));
