import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isError } from '../../src/errors.ts';
import { parseYaml } from '../../src/project/config/yaml.ts';
import { selectorsArtifact } from '../../src/project/graph/selectors-artifact.ts';
import { readSelectors, type Selectors } from '../../src/project/index.ts';
import { dbtManifest, listed, selectorsOfShop } from './selection/shop.ts';

function selectorsOf(text: string): Selectors {
  return readSelectors(parseYaml(text, 'selectors.yml'));
}

test('the default holds where nothing else is asked for', async () => {
  const manifest = await dbtManifest();
  const selectors = selectorsOf('selectors:\n  - {name: night, default: true, definition: "tag:raw,"}\n');
  const one = selectorsOf('selectors:\n  - {name: seeds, default: true, definition: {resource_type: seed}}\n');
  assert.equal(listed(manifest, [], { selectors: one }), 'currencies regions unique_regions_id');
  assert.equal(listed(manifest, ['--select', 'margin'], { selectors: one }), 'margin');
  // a string is one term: a comma in it is part of the value
  assert.equal(listed(manifest, [], { selectors }), '');
});

test('values may be numbers and booleans; depths limit what is taken along', async () => {
  const manifest = await dbtManifest();
  const selectors = selectorsOf(
    [
      'selectors:',
      '  - {name: tier, definition: {config.meta.tier: 1}}',
      '  - {name: held, definition: {config.contract.enforced: true}}',
      '  - {name: one_up, definition: {method: fqn, value: sales, parents: true, parents_depth: 1, indirect_selection: empty}}',
      '  - {name: no_limit, definition: {method: fqn, value: margin, children: true, children_depth: 0, indirect_selection: empty}}',
      '  - {name: depth_alone, definition: {method: fqn, value: margin, children_depth: 2}}',
    ].join('\n'),
  );
  const of = (name: string): string => listed(manifest, ['--selector', name], { selectors });
  assert.match(of('tier'), /\bsales\b/);
  assert.match(of('held'), /^accepted_values_customers_n__1 assert_orders_have_customers customers/);
  assert.equal(of('one_up'), 'calendar customers dim_product.v2 margin orders sales');
  assert.equal(
    of('no_limit'),
    'dbt_positive_sales_id__0 exposure:weekly_board margin report.old sales unit_test:sales_add_up',
  );
  assert.equal(of('depth_alone'), 'margin');
});

test('a selector takes in another, wherever it stands, and no circle', async () => {
  const manifest = await dbtManifest();
  const selectors = selectorsOf(
    'selectors:\n  - {name: a, definition: {union: [{method: selector, value: b}, "margin"]}}\n  - {name: b, definition: "tag:raw"}\n' +
      '  - {name: c, definition: {method: selector, value: d}}\n  - {name: d, definition: {method: selector, value: c}}\n',
  );
  assert.equal(listed(manifest, ['--selector', 'a'], { selectors }), 'currencies margin regions unique_regions_id');
  assert.throws(
    () => listed(manifest, ['--selector', 'c'], { selectors }),
    (error) => isError(error, 'selector-cycle') && /d → c → d/.test(error.message),
  );
  assert.throws(
    () => listed(manifest, ['--select', 'selector:a']),
    (error) => isError(error, 'selector-invalid') && /selectors.yml is not provided/.test(error.message),
  );
});

test('what is wrong in selectors.yml is told with its line', () => {
  const cases: [string, number, RegExp][] = [
    ['selectors:\n  - name: a\n    definition: [x]\n', 2, /no list/],
    ['selectors:\n  - definition: x\n', 2, /needs a name/],
    ['selectors: 3\n', 1, /a list of selectors is expected/],
    ['selectors:\n  - name: a\n    definition:\n      union: [x]\n      tag: y\n', 4, /Only a single 'union'/],
    ['selectors:\n  - name: a\n    definition:\n      union: x\n', 4, /Expected a list/],
    ['selectors:\n  - name: a\n    definition:\n      colour: x\n', 4, /'colour' is not a valid method name/],
    [
      'selectors:\n  - name: a\n    definition:\n      union:\n        - x\n        - foo:bar\n',
      6,
      /'foo' is not a valid/,
    ],
    ['selectors:\n  - name: a\n    definition:\n      method: tag\n      valeu: x\n', 4, /but got method, valeu/],
    [
      'selectors:\n  - name: a\n    definition:\n      union:\n        - exclude: [x]\n        - exclude: [y]\n',
      6,
      /multiple exclude/,
    ],
    [
      'selectors:\n  - name: a\n    definition:\n      method: tag\n      value: x\n      indirect_selection: keen\n',
      6,
      /one of eager, cautious/,
    ],
    [
      'selectors:\n  - {name: a, default: true, definition: x}\n  - {name: b, default: true, definition: x}\n',
      1,
      /multiple selectors with `default: true`: a and b/,
    ],
  ];
  for (const [text, line, message] of cases) {
    assert.throws(
      () => selectorsOf(text),
      (error) => {
        assert.ok(isError(error, 'project-file'));
        assert.match(error.message, message);
        assert.equal(error.place?.line, line, text);
        return true;
      },
    );
  }
  assert.deepEqual(selectorsOf(''), []);
});

test('manifest.json has selectors with their short forms written out, as dbt has them', async () => {
  const { nightly, nightly_tree, crossing, key_value, around_orders, heir } = selectorsArtifact(
    await selectorsOfShop(),
  );
  assert.deepEqual(nightly, {
    name: 'nightly',
    description: 'what runs at night',
    definition: { method: 'tag', value: 'nightly' },
  });
  const excluded = [
    { method: 'tag', value: 'slow' },
    { method: 'resource_type', value: 'source' },
  ];
  assert.deepEqual(nightly_tree?.['definition'], {
    union: [
      { method: 'tag', value: 'nightly', parents: true, children: true, children_depth: 1 },
      { exclude: excluded },
    ],
  });
  assert.deepEqual(crossing?.['definition'], {
    intersection: [
      { method: 'path', value: 'models/staging' },
      { method: 'tag', value: 'nightly' },
    ],
  });
  assert.deepEqual(key_value?.['definition'], { method: 'config.materialized', value: 'incremental' });
  assert.deepEqual(around_orders?.['definition'], {
    method: 'fqn',
    value: 'stg_orders',
    childrens_parents: true,
    exclude: [{ method: 'test_type', value: 'generic' }],
  });
  assert.deepEqual(heir?.['definition'], {
    union: [
      { method: 'selector', value: 'nightly_tree' },
      { method: 'unit_test', value: 'customers_count' },
      { exclude: [{ method: 'package', value: 'shared_pkg' }] },
    ],
  });
  const term = selectorsArtifact(selectorsOf('selectors: [{name: a, definition: "2+config.materialized:view+"}]'));
  assert.deepEqual(term['a']?.['definition'], {
    parents: true,
    parents_depth: '2',
    method: 'config.materialized',
    value: 'view',
    children: true,
  });
});
