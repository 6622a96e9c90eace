import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isError } from '../../src/errors.ts';
import { select, type SelectableManifest } from '../../src/project/index.ts';
import { dbtManifest, expected, listed, previousOfShop, selectorsOfShop, shop } from './selection/shop.ts';

describe('selection names what dbt names', async () => {
  const selectors = await selectorsOfShop();
  const cases = await expected('expected');

  test('on the manifest that dbt wrote', async () => {
    const manifest = await dbtManifest();
    for (const [args, names] of cases) assert.equal(listed(manifest, args, { selectors }), names, args.join(' '));
  });

  test('on the project as we read it', async () => {
    const { manifest } = await shop('shop');
    for (const [args, names] of cases) assert.equal(listed(manifest, args, { selectors }), names, args.join(' '));
  });
});

describe('state, result and source_status name what dbt names', async () => {
  const cases = await expected('expected-state');
  const previous = await previousOfShop();

  test('against the artifacts that dbt wrote', async () => {
    const { manifest } = await shop('changed');
    for (const [args, names] of cases) assert.equal(listed(manifest, args, { previous }), names, args.join(' '));
  });

  test('a project is not modified against itself', async () => {
    const { manifest } = await shop('shop');
    assert.equal(listed(manifest, ['--select', 'state:modified', 'state:new'], { previous }), '');
  });
});

test('what cannot be selected is refused in dbt’s words', async () => {
  const manifest = await dbtManifest();
  const selectors = await selectorsOfShop();
  const previous = await previousOfShop();
  const cases: [string[], string, RegExp][] = [
    [['--select', 'foo:bar'], 'selector-invalid', /'foo' is not a valid method name/],
    [['--select', 'resource_type:bogus'], 'selector-invalid', /Invalid resource_type selector "bogus"/],
    [['--select', 'test_type:bogus'], 'selector-invalid', /expected "generic", "singular", "unit", or "data"/],
    [['--select', 'version:newest'], 'selector-invalid', /expected one of: "latest", "prerelease", "old", or "none"/],
    [['--select', 'source:a.b.c.d'], 'selector-invalid', /Sources must be of the form/],
    [['--select', 'exposure:a.b.c'], 'selector-invalid', /must be of the form exposure:name/],
    [['--select', '@orders+'], 'selector-invalid', /"@" prefix and "\+" suffix are incompatible/],
    [['--select', 'state:bogus'], 'selector-invalid', /Got an invalid selector "bogus"/],
    [['--select', 'selector:nope'], 'selector-invalid', /Selector 'nope' did not match any selector/],
    [['--selector', 'nope'], 'selector-unknown', /Could not find selector named nope, expected one of \[nightly/],
  ];
  for (const [args, code, message] of cases) {
    assert.throws(
      () => listed(manifest, args, { selectors, previous }),
      (error) => isError(error) && error.code === code && message.test(error.message),
      args.join(' '),
    );
  }
});

test('a word that matches nothing is told of, and so are words that a selector puts aside', async () => {
  const manifest = await dbtManifest();
  const told: string[] = [];
  const around = { selectors: await selectorsOfShop(), warn: (message: string) => told.push(message) };
  listed(manifest, ['--select', 'nothing', 'orders', '--exclude', 'tag:none,sales'], around);
  listed(manifest, ['--selector', 'nightly', '--exclude', 'orders'], around);
  assert.deepEqual(told, [
    "The selection criterion 'nothing' does not match any enabled nodes",
    "The selection criterion 'tag:none,sales' does not match any enabled nodes",
    'The --select and --exclude arguments are being ignored for node selection because --selector is provided',
  ]);
});

test('without a kind asked for, what runs comes out; models without text may be left out', async () => {
  const manifest = await dbtManifest();
  const kinds = new Set(select(manifest, { select: [], exclude: [] }).map((id) => id.split('.')[0]));
  assert.deepEqual([...kinds].sort(), ['analysis', 'model', 'seed', 'snapshot', 'test', 'unit_test']);
  const node = { package_name: 'p', original_file_path: 'models/a.sql', name: 'a', fqn: ['p', 'a'] };
  const bare: SelectableManifest = {
    metadata: { project_name: 'p', adapter_type: 'duckdb' },
    nodes: { 'model.p.a': { ...node, unique_id: 'model.p.a', resource_type: 'model', raw_code: ' \n' } },
    sources: {},
  };
  assert.deepEqual(select(bare, { select: ['a'], exclude: [] }), ['model.p.a']);
  assert.deepEqual(select(bare, { select: ['a'], exclude: [], skipEmpty: true }), []);
});

test('words unite, commas intersect, exclusion takes away', async () => {
  const manifest = await dbtManifest();
  const term = fc.constantFrom(
    'orders',
    'tag:nightly',
    'staging+',
    '+sales',
    '@stg_orders',
    'source:*',
    'test_type:unit',
  );
  const chosen = (words: string[], exclude: string[] = []): Set<string> =>
    new Set(select(manifest, { select: words, exclude, indirectSelection: 'empty' }));
  fc.assert(
    fc.property(term, term, (a, b) => {
      const [left, right] = [chosen([a]), chosen([b])];
      assert.deepEqual(chosen([a, b]), new Set([...left, ...right].sort()));
      assert.deepEqual(chosen([`${a},${b}`]), new Set([...left].filter((id) => right.has(id))));
      assert.deepEqual(chosen([a], [b]), new Set([...left].filter((id) => !right.has(id))));
    }),
    { numRuns: 60 },
  );
});

test('no pattern breaks selection', async () => {
  const manifest = await dbtManifest();
  const piece = fc.constantFrom(
    '*',
    '**',
    '?',
    '[',
    ']',
    '!',
    '/',
    '.',
    '+',
    '@',
    'a',
    'orders',
    ' ',
    ',',
    '(',
    '\\',
    '$',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      try {
        select(manifest, { select: [pieces.join('')], exclude: [`path:${pieces.join('')}`] });
      } catch (error) {
        if (!isError(error, 'selector-invalid')) throw error;
      }
    }),
    { numRuns: 300 },
  );
});
