import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { isError } from '../../src/errors.ts';
import {
  previousManifest,
  readPreviousState,
  select,
  type PreviousState,
  type SelectableManifest,
} from '../../src/project/index.ts';
import { expected, listed, previousOfShop, shop } from './selection/shop.ts';

type Fields = Record<string, unknown>;

const METADATA = { project_name: 'shop', adapter_type: 'duckdb' };

async function stateOf(files: Readonly<Record<string, unknown>>): Promise<PreviousState> {
  const dir = await mkdtemp(join(tmpdir(), 'varve-state-'));
  try {
    for (const [name, value] of Object.entries(files)) {
      await mkdir(dirname(join(dir, name)), { recursive: true });
      await writeFile(join(dir, name), typeof value === 'string' ? value : JSON.stringify(value));
    }
    return await readPreviousState(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function manifestOf(nodes: readonly Fields[], macros: Fields = {}): SelectableManifest {
  const all = nodes.map((node) => ({
    resource_type: 'model',
    package_name: 'shop',
    fqn: ['shop', node['name']],
    original_file_path: `models/${String(node['name'])}.sql`,
    raw_code: 'select 1',
    unique_id: `model.shop.${String(node['name'])}`,
    depends_on: { nodes: [], macros: [] },
    ...node,
  }));
  const entries = all.map((node) => [node.unique_id, node] as const);
  return {
    metadata: METADATA,
    nodes: Object.fromEntries(entries),
    sources: {},
    macros,
  } as unknown as SelectableManifest;
}

interface Told {
  readonly ids: string[];
  readonly warnings: string[];
}

async function against(now: SelectableManifest, before: SelectableManifest, word: string): Promise<Told> {
  const warnings: string[] = [];
  const previous = await stateOf({ 'manifest.json': before });
  const warn = (message: string): unknown => warnings.push(message);
  return { ids: select(now, { select: [word], exclude: [], previous, warn }), warnings };
}

test('our own artifacts do as well as dbt’s', async () => {
  const before = await shop('shop');
  const { manifest: now } = await shop('changed');
  const ours = await stateOf({ 'manifest.json': before.manifest });
  const previous = { ...(await previousOfShop()), manifest: previousManifest(ours) };
  for (const [args, names] of await expected('expected-state'))
    assert.equal(listed(now, args, { previous }), names, args.join(' '));
});

test('artifacts that are missing are missed when they are asked for, in dbt’s words', async () => {
  const { manifest } = await shop('shop');
  const previous = await stateOf({});
  const cases: [string, string, RegExp][] = [
    ['state:modified', 'state-missing', /Got a state selector method, but no comparison manifest/],
    ['result:error', 'state-missing', /No comparison run_results/],
    ['source_status:fresher', 'state-missing', /No previous state comparison freshness results in sources.json/],
  ];
  for (const [word, code, message] of cases) {
    assert.throws(
      () => select(manifest, { select: [word], exclude: [], previous }),
      (error) => isError(error) && error.code === code && message.test(error.message),
    );
  }
  assert.throws(
    () => previousManifest(previous),
    (error) => isError(error, 'state-missing') && error.message.includes(`--state path: "${previous.dir}"`),
  );
});

test('artifacts that are no such thing are refused by name', async () => {
  const foreign = { metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v13.json' } };
  const cases: [Readonly<Record<string, unknown>>, RegExp][] = [
    [{ 'manifest.json': '{"nodes": ' }, /manifest\.json/],
    [{ 'manifest.json': '[]' }, /it is not an object/],
    [{ 'manifest.json': foreign }, /Expected a schema version of ".*v12\.json", but found ".*v13\.json"/],
    [{ 'run_results.json': foreign }, /run-results\/v6\.json/],
  ];
  for (const [files, message] of cases)
    await assert.rejects(stateOf(files), (error) => isError(error, 'artifact-invalid') && message.test(error.message));
});

test('manifests of earlier dbt: raw_sql, and configuration only as it came out', async () => {
  const config = { enabled: true, materialized: 'view' };
  const now = manifestOf([
    { name: 'same', config },
    { name: 'table', config: { ...config, materialized: 'table' } },
  ]);
  const written = {
    ...config,
    on_schema_change: 'ignore',
    grants: {},
    docs: { show: true, node_color: null },
    lookback: 1,
  };
  const old = (name: string): Fields => ({ name, raw_code: undefined, raw_sql: 'select 1\n', config: written });
  const before = manifestOf([old('same'), old('table')]);
  assert.deepEqual((await against(now, before, 'state:modified')).ids, ['model.shop.table']);
  assert.deepEqual((await against(now, before, 'state:modified.body')).ids, []);
});

test('a changed macro changes what calls it, however indirectly; those of the program do not count', async () => {
  const macro = (id: string, macro_sql: string, macros?: string[]): Fields => {
    const [, package_name, name] = id.split('.');
    return { unique_id: id, package_name, name, macro_sql, ...(macros && { depends_on: { macros } }) };
  };
  const calls = (name: string, id: string): Fields => ({ name, depends_on: { nodes: [], macros: [id] } });
  const macros = (inner: string, builtIn: string): Fields => ({
    'macro.shop.outer': macro('macro.shop.outer', '{% macro outer() %}{{ middle() }}{% endmacro %}'),
    'macro.shop.middle': macro('macro.shop.middle', 'any text', ['macro.shop.inner']),
    'macro.shop.inner': macro('macro.shop.inner', inner),
    'macro.shop.apart': macro('macro.shop.apart', '{% macro apart() %}1{% endmacro %}'),
    'macro.dbt.is_incremental': macro('macro.dbt.is_incremental', builtIn),
  });
  const nodes = [
    calls('a', 'macro.shop.outer'),
    calls('b', 'macro.shop.apart'),
    calls('c', 'macro.dbt.is_incremental'),
    { name: 'd' },
  ];
  const told = await against(
    manifestOf(nodes, macros('1', 'x')),
    manifestOf(nodes, macros('2', 'y')),
    'state:modified',
  );
  assert.deepEqual(told.ids, ['model.shop.a']);
});

test('a broken contract is a warning for a model without versions and an error for one with', async () => {
  const enforced = { enabled: true, materialized: 'table', contract: { enforced: true } };
  const columns = {
    id: { name: 'id', data_type: 'int', constraints: [{ type: 'not_null' }] },
    x: { name: 'x', data_type: 'varchar(3)' },
  };
  const model = (more: Fields = {}): Fields => ({ name: 'm', config: enforced, columns, ...more });
  const before = manifestOf([model()]);
  const changed = (more: Fields): Promise<Told> =>
    against(manifestOf([model(more)]), before, 'state:modified.contract');

  assert.deepEqual((await changed({})).ids, []);
  const added = await changed({ columns: { ...columns, y: { name: 'y', data_type: 'int' } } });
  assert.deepEqual(added, { ids: ['model.shop.m'], warnings: [] });
  const wider = await changed({ columns: { ...columns, x: { name: 'x', data_type: 'VARCHAR(9)' } } });
  assert.deepEqual(wider, { ids: ['model.shop.m'], warnings: [] });

  const breaking: [Fields, RegExp][] = [
    [{ columns: { id: columns.id } }, /Columns were removed: \n {4}- x/],
    [{ columns: { ...columns, x: { name: 'x', data_type: 'int' } } }, /x \(varchar\(3\) -> int\)/],
    [{ columns: { ...columns, id: { name: 'id', data_type: 'int' } } }, /'not_null' constraint on column id/],
    [{ config: { ...enforced, contract: { enforced: false } } }, /Contract enforcement was removed/],
    [{ config: { ...enforced, materialized: 'view' } }, /table -> view/],
  ];
  for (const [more, message] of breaking) {
    const { ids, warnings } = await changed(more);
    assert.deepEqual(ids, ['model.shop.m']);
    assert.match(warnings.join('\n'), message);
  }
  const versioned = { version: 1, latest_version: 1, fqn: ['shop', 'm', 'v1'] };
  await assert.rejects(
    against(manifestOf([model({ ...versioned, columns: {} })]), manifestOf([model(versioned)]), 'state:modified'),
    (error) => isError(error, 'contract-broken') && /Columns were removed/.test(error.message),
  );
});

test('a contracted model that is gone is told of, unless its time had come', async () => {
  const gone = { name: 'm', config: { contract: { enforced: true } }, deprecation_date: '2026-01-31' };
  const previous = await stateOf({ 'manifest.json': manifestOf([gone]) });
  const told = (now: Date | undefined): string[] => {
    const warnings: string[] = [];
    const warn = (message: string): unknown => warnings.push(message);
    select(manifestOf([]), { select: [], exclude: ['state:modified'], previous, now, warn });
    return warnings.filter((message) => message.startsWith('Breaking change'));
  };
  assert.match(told(undefined).join(), /Contracted model 'model\.shop\.m' was deleted or renamed/);
  assert.equal(told(new Date('2026-01-01T00:00:00Z')).length, 1);
  assert.equal(told(new Date('2026-02-01T00:00:00Z')).length, 0);
});
