import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

const SHOP = {
  'models/m.sql': "{{ config(materialized='table') }} select i as id, 'n' || i as name from range(8) t(i)",
  'tests/t.sql': "select * from {{ ref('m') }} where false",
  'models/e.sql': "{{ config(materialized='ephemeral') }} select max(id) as top from {{ ref('m') }}",
  'macros/m.sql': `
{% macro add(name, times=1) %}{% do run_query("create table if not exists log (name varchar, times int)") %}
{% do run_query("insert into log values ('" ~ name ~ "', " ~ times ~ ")") %}{% do log('added ' ~ name, info=true) %}{% endmacro %}
{% macro breaks() %}{% do run_query("create table half (id int)") %}{{ exceptions.raise_compiler_error('no more') }}{% endmacro %}`,
};

test('show: five rows, --limit, ephemeral models, --inline, JSON; nothing is made', () =>
  inProject(SHOP, async (p) => {
    await p.ok('run');
    const { out } = await p.ok('show', '--select', 'm');
    assert.match(out, /Previewing node 'm':/);
    assert.match(out, /n4/);
    assert.doesNotMatch(out, /n5/);
    assert.match((await p.ok('show', '--select', 'm', '--limit', '-1')).out, /n7/);
    assert.match((await p.ok('show', '--select', 'e')).out, /7/);
    const inline = await p.ok(
      'show',
      '--inline',
      "select id + 1 as up from {{ ref('m') }} where id = 6",
      '--output',
      'json',
    );
    assert.deepEqual((JSON.parse(inline.out) as { show: unknown }).show, [{ up: 7 }]);
    assert.equal(await p.column('select table_name from information_schema.tables'), 'm');
    assert.notEqual((await p.dbt('show', '--inline', 'select nothing')).code, 0);
  }));

test('compile: files below target/compiled, one node shown, --inline', () =>
  inProject(SHOP, async (p) => {
    const { out } = await p.ok('compile', '--select', 'm');
    assert.match(out, /Compiled node 'm' is:\n.*select i as id/s);
    assert.match(p.text('target/compiled/shop/models/m.sql'), /^select i as id/);
    assert.match((await p.ok('compile', '--inline', "select * from {{ ref('e') }}")).out, /__dbt__cte__e/);
    const json = await p.ok('compile', '--select', 'm', '--output', 'json');
    assert.match((JSON.parse(json.out) as { node: string; compiled: string }).compiled, /^select i as id/);
    assert.equal(await p.column('select table_name from information_schema.tables'), '', 'nothing is made');
    const broken = await p.dbt('compile', '--inline', "select * from {{ ref('nowhere') }}");
    assert.notEqual(broken.code, 0);
    assert.match(broken.out, /nowhere/);
  }));

test('run-operation: arguments, its log, and a transaction of its own', () =>
  inProject(SHOP, async (p) => {
    const { out } = await p.ok('run-operation', 'add', '--args', '{name: x, times: 3}');
    assert.match(out, /added x/);
    assert.deepEqual(await p.sql('select * from log'), [['x', 3]]);
    const broken = await p.dbt('run-operation', 'breaks');
    assert.equal(broken.code, 1);
    assert.match(broken.out, /no more/);
    assert.equal(p.result('breaks').status, 'error');
    assert.deepEqual(await p.sql("select count(*) from information_schema.tables where table_name = 'half'"), [[0]]);
    const unknown = await p.dbt('run-operation', 'nowhere');
    assert.equal(unknown.code, 2);
    assert.match(unknown.out, /could not find a macro with the name 'nowhere'/);
    assert.equal((await p.dbt('run-operation', 'add', '--args', '[1]')).code, 2);
  }));

test('retry calls an operation that failed again, with its arguments', () =>
  inProject(SHOP, async (p) => {
    await p.sql('create table log (other int)', 'select 1');
    assert.equal((await p.dbt('run-operation', 'add', '--args', '{name: y}')).code, 1);
    assert.equal((await p.dbt('retry')).code, 1);
    await p.sql('drop table log', 'select 1');
    await p.ok('retry');
    assert.deepEqual(await p.sql('select * from log'), [['y', 1]]);
  }));
