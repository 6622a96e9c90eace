import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isError } from '../../src/errors.ts';
import { compiled, project, type Files } from './harness.ts';

test('YAML reads as dbt reads it: dates stay dates, n and y are names, on and off are booleans', async () => {
  const read = await project({
    'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {start: 2026-02-06, flag: off}\n',
    'models/a.sql': "select '{{ var('start') }}' as s, {{ var('flag') }} as f",
    'models/s.yml': 'models: [{name: a, columns: [{name: n}, {name: y, data_tests: [unique]}]}]\n',
  });
  assert.equal(await compiled(read, 'a'), "select '2026-02-06' as s, False as f");
  assert.deepEqual(Object.keys(read.manifest.nodes['model.shop.a']?.columns ?? {}), ['n', 'y']);
  assert.equal(Object.values(read.manifest.nodes).find((n) => n.resource_type === 'test')?.name, 'unique_a_y');
});

test('varve.yml: a time of day needs no quotes', async () => {
  const { settings } = await project({ 'varve.yml': 'dumps: {at: 05:30}\nday: {at: 07:00}\n' });
  assert.deepEqual([settings.dumps.at, settings.day.at], ['05:30', '07:00']);
});

test('what is not valid is refused with its place', async () => {
  const cases: [Files, string, RegExp, number | undefined][] = [
    [{ 'varve.yml': 'dumps:\n  frm: x\n' }, 'setting-invalid', /Did you mean from/, 2],
    [{ 'varve.yml': 'columns:\n  tenants.phone: dorp\n' }, 'setting-invalid', /columns\.tenants\.phone/, 2],
    [{ 'models/s.yml': 'models: []\nmodels: []\n' }, 'yaml-invalid', /unique/, 2],
    [{ 'dbt_project.yml': 'name: shop\nprofile: shop\nmodels: [a]\n' }, 'project-file', /mapping/, 3],
    [
      { 'dbt_project.yml': 'name: shop\nprofile: shop\nmodels:\n  +schema: "{{ nowhere() }}"\n' },
      'template-error',
      /nowhere/,
      4,
    ],
    [
      { 'models/a.sql': 'select 1', 'models/s.yml': 'models: [{name: a}]', 'models/t.yml': 'models: [{name: a}]' },
      'described-twice',
      /s\.yml and in models\/t\.yml/,
      undefined,
    ],
    [
      { 'models/s.yml': 'sources: [{name: r, tables: [{name: a}, {name: a}]}]' },
      'described-twice',
      /source table r\.a/,
      undefined,
    ],
    [{ 'models/a.sql': "\n\nselect *\nfrom {{ ref('b') }}" }, 'ref-unknown', /ref b/, 4],
    [{ 'models/a.sql': "\n\n{{ 1 + 'a' }}" }, 'template-error', /operand/, 3],
  ];
  for (const [files, code, says, line] of cases) {
    await assert.rejects(project(files), (error) => {
      assert.ok(isError(error), String(error));
      assert.equal(error.code, code, error.message);
      assert.match(`${error.message} ${error.hint ?? ''}`, says);
      assert.equal(error.place?.line, line, error.message);
      return true;
    });
  }
});

test('graph is there when a model runs, and empty while it is read', async () => {
  const read = await project({
    'models/a.sql':
      "select '{% for n in graph.nodes.values() if n.resource_type == 'model' %}{{ n.name }},{% endfor %}' as x",
    'models/b.sql': 'select 1 as x',
  });
  assert.equal(await compiled(read, 'a'), "select 'a,b,' as x");
});
