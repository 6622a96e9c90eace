import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

const PACKAGE = {
  'dbt_packages/audit/dbt_project.yml': 'name: audit\n',
  'dbt_packages/audit/seeds/exceptions.csv': 'id,name\n',
  'dbt_packages/audit/seeds/seeds.yml': [
    'seeds:',
    '  - name: exceptions',
    '    description: What is allowed.',
    "    config: {column_types: {id: \"{{ 'varchar' if target.type == 'duckdb' else 'string' }}\"}}",
    '    columns:',
    '      - {name: id, description: The key., data_tests: [not_null]}',
    '',
  ].join('\n'),
};

const TYPE = "select data_type from information_schema.columns where table_name = 'exceptions' and column_name = 'id'";

test("a package's properties hold for its own seed", () =>
  inProject(PACKAGE, async (p) => {
    await p.ok('build');
    const seed = p.artifact('manifest.json', 'nodes', 'seed.audit.exceptions') as Record<string, unknown>;
    assert.equal(seed['description'], 'What is allowed.');
    assert.equal(seed['patch_path'], 'audit://seeds/seeds.yml');
    assert.equal(await p.column(TYPE), 'VARCHAR');
  }));

test("a package's properties hold for the project's seed that stands in for the package's own, disabled one", () =>
  inProject(
    {
      ...PACKAGE,
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nseeds: {audit: {exceptions: {+enabled: false}}}\n",
      'seeds/exceptions.csv': 'id,name\n,a\n',
    },
    async (p) => {
      const { code, out } = await p.dbt('build');
      assert.equal(code, 1, out);
      assert.doesNotMatch(out, /Did not find matching node/);
      assert.match(p.statuses(), /^exceptions=success not_null_exceptions_id=fail$/);
      const seed = p.artifact('manifest.json', 'nodes', 'seed.shop.exceptions') as Record<string, unknown>;
      assert.equal(seed['description'], 'What is allowed.');
      assert.equal(seed['patch_path'], 'audit://seeds/seeds.yml');
      assert.equal(
        p.artifact('manifest.json', 'nodes', 'seed.shop.exceptions', 'columns', 'id', 'description'),
        'The key.',
      );
      assert.equal(await p.column(TYPE), 'VARCHAR');
    },
  ));

test("the project's own properties go before a package's; a project describes a package's model that says nothing itself", () =>
  inProject(
    {
      ...PACKAGE,
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nseeds: {audit: {exceptions: {+enabled: false}}}\n",
      'seeds/exceptions.csv': 'id,name\n1,a\n',
      'seeds/own.yml': 'seeds: [{name: exceptions, description: Ours.}]\n',
      'dbt_packages/audit/models/m.sql': 'select 1 as id',
      'models/m.yml': 'models: [{name: m, description: Told by the project., config: {materialized: table}}]\n',
    },
    async (p) => {
      await p.ok('build');
      assert.equal(p.artifact('manifest.json', 'nodes', 'seed.shop.exceptions', 'description'), 'Ours.');
      assert.equal(p.artifact('manifest.json', 'nodes', 'model.audit.m', 'description'), 'Told by the project.');
      assert.equal(p.artifact('manifest.json', 'nodes', 'model.audit.m', 'patch_path'), 'shop://models/m.yml');
      assert.equal(
        await p.column("select table_type from information_schema.tables where table_name = 'm'"),
        'BASE TABLE',
      );
    },
  ));
