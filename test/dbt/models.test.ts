import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProject } from './project.ts';

test('a contract: types and names are held to, constraints are put on the table', () =>
  inProject(
    {
      'models/m.sql': "{{ config(materialized='table') }} select 'a' as name, 1 as id",
      'models/m.yml': `
models:
  - name: m
    config: {contract: {enforced: true}}
    columns:
      - {name: id, data_type: int, constraints: [{type: not_null}, {type: check, expression: id > 0}]}
      - {name: name, data_type: varchar}
`,
    },
    async (p) => {
      await p.ok('run');
      assert.equal(
        await p.column("select column_name from information_schema.columns where table_name = 'm'"),
        'id name',
      );
      await assert.rejects(p.sql('insert into m values (null, null)', 'select 1'));
      p.write({ 'models/m.sql': "{{ config(materialized='table') }} select 'a' as name, 0 as id" });
      assert.equal((await p.dbt('run')).code, 1);
      assert.deepEqual(await p.sql('select id from m'), [[1]]);
      p.write({ 'models/m.sql': "{{ config(materialized='table') }} select 'a' as name, 'x' as id" });
      const { out } = await p.dbt('run');
      assert.match(out, /enforced contract that failed/);
      assert.match(out, /id/);
    },
  ));

test('ephemeral models are put into what reads them, and make nothing', () =>
  inProject(
    {
      'models/e1.sql': "{{ config(materialized='ephemeral') }} select 1 as id",
      'models/e2.sql': "{{ config(materialized='ephemeral') }} select id + 1 as id from {{ ref('e1') }}",
      'models/m.sql': "with own as (select * from {{ ref('e2') }}) select own.id from own, {{ ref('e1') }}",
    },
    async (p) => {
      await p.ok('run');
      assert.deepEqual(await p.sql('select * from m'), [[2]]);
      assert.equal(await p.column('select table_name from information_schema.tables'), 'm');
      assert.match(p.text('target/compiled/shop/models/m.sql'), /with __dbt__cte__e1 as \([^)]*\),\s*__dbt__cte__e2/i);
    },
  ));

test('a materialization of the user’s own', () =>
  inProject(
    {
      'macros/mat.sql': `{% materialization shouting, default %}
        {%- set target = this.incorporate(type='table') -%}
        {% call statement('main') %} create or replace table {{ target }} as select *, 'HEY' as shout from ({{ sql }}) {% endcall %}
        {{ return({'relations': [target]}) }}
      {% endmaterialization %}`,
      'models/m.sql': "{{ config(materialized='shouting') }} select 1 as id",
    },
    async (p) => {
      await p.ok('run');
      assert.deepEqual(await p.sql('select * from m'), [[1, 'HEY']]);
      p.write({ 'models/m.sql': "{{ config(materialized='nowhere') }} select 1 as id" });
      const { code, out } = await p.dbt('run');
      assert.equal(code, 1);
      assert.match(out, /materialization 'nowhere'/);
    },
  ));

test('versions: ref(v=), the latest without v, aliases', () =>
  inProject(
    {
      'models/dim_v1.sql': 'select 1 as id',
      'models/dim_v2.sql': 'select 2 as id',
      'models/dim.yml': `
models:
  - name: dim
    latest_version: 1
    versions: [{v: 1}, {v: 2, config: {alias: dim_next}}]
`,
      'models/m.sql': "select a.id as latest, b.id as second from {{ ref('dim') }} a, {{ ref('dim', v=2) }} b",
    },
    async (p) => {
      await p.ok('run');
      assert.deepEqual(await p.sql('select * from m'), [[1, 2]]);
      assert.equal(await p.column('select table_name from information_schema.tables order by 1'), 'dim_next dim_v1 m');
      assert.equal(p.artifact('manifest.json', 'nodes', 'model.shop.dim.v2', 'alias'), 'dim_next');
    },
  ));

test('a private model is read by its group alone', () =>
  inProject(
    {
      'models/secret.sql': 'select 1 as id',
      'models/inside.sql': "select * from {{ ref('secret') }}",
      'models/g.yml': `
groups: [{name: finance, owner: {name: Ann}}]
models:
  - {name: secret, config: {group: finance, access: private}}
  - {name: inside, config: {group: finance}}
`,
    },
    async (p) => {
      await p.ok('run', '--select', 'group:finance');
      assert.equal(p.statuses(), 'inside=success secret=success');
      p.write({ 'models/outside.sql': "select * from {{ ref('secret') }}" });
      const { code, out } = await p.dbt('run');
      assert.equal(code, 2);
      assert.match(out, /private/);
      assert.match(out, /finance/);
    },
  ));

test('persist_docs: descriptions become comments', () =>
  inProject(
    {
      'dbt_project.yml': 'name: shop\nprofile: shop\nmodels: {+persist_docs: {relation: true, columns: true}}\n',
      'models/m.sql': "{{ config(materialized='table') }} select 1 as id",
      'models/d.md': "{% docs id_doc %}The key; it's ours{% enddocs %}",
      'models/m.yml': `models: [{name: m, description: "Ann's", columns: [{name: id, description: "{{ doc('id_doc') }}"}]}]\n`,
    },
    async (p) => {
      await p.ok('run');
      assert.deepEqual(await p.sql("select comment from duckdb_tables() where table_name = 'm'"), [["Ann's"]]);
      assert.deepEqual(await p.sql("select comment from duckdb_columns() where table_name = 'm'"), [
        ["The key; it's ours"],
      ]);
      await p.ok('docs', 'generate');
      assert.equal(p.artifact('catalog.json', 'nodes', 'model.shop.m', 'metadata', 'comment'), "Ann's");
      assert.equal(
        p.artifact('catalog.json', 'nodes', 'model.shop.m', 'columns', 'id', 'comment'),
        "The key; it's ours",
      );
    },
  ));

test('persist_docs: columns that are described and not there are warned of; a quoted one is compared with its case', () =>
  inProject(
    {
      'dbt_project.yml': 'name: shop\nprofile: shop\nmodels: {+persist_docs: {columns: true}}\n',
      'models/m.sql': "{{ config(materialized='table') }} select 1 as id, 2 as Name",
      'models/m.yml':
        'models: [{name: m, columns: [{name: ID, description: key}, {name: name, quote: true, description: no}, {name: gone}]}]\n',
    },
    async (p) => {
      const { out } = await p.ok('run');
      assert.match(
        out,
        /In relation "\w+"\."main"\."m": The following columns are .* not present in the database: name, gone/,
      );
      const said = "select column_name, comment from duckdb_columns() where table_name = 'm' and comment is not null";
      assert.deepEqual(await p.sql(said), [['id', 'key']]);
    },
  ));

test('sql_header runs before the select', () =>
  inProject(
    {
      'models/m.sql':
        "{% call set_sql_header(config) %} create or replace temporary macro plus(x) as x + 1; {% endcall %} {{ config(materialized='table') }} select plus(1) as id",
    },
    async (p) => {
      await p.ok('run');
      assert.deepEqual(await p.sql('select * from m'), [[2]]);
    },
  ));

test('hooks of nodes and of the project, on-run-end with results; test runs none', () =>
  inProject(
    {
      'dbt_project.yml': `name: shop
profile: shop
on-run-start: ["create table if not exists log (what varchar)"]
on-run-end: ["{% for r in results %} insert into log values ('{{ r.node.name }} {{ r.status }}'); {% endfor %}", "insert into log values ('{{ schemas | join(' ') }}')"]
models: {+post-hook: "insert into log values ('after {{ this.name }}')"}
`,
      'models/a.sql': '{{ config(pre_hook=["insert into log values (\'before a\')"]) }} select 1 as id',
      'models/b.sql': 'select nothing',
    },
    async (p) => {
      const { code, out } = await p.dbt('run');
      assert.equal(code, 1);
      assert.match(out, /hook: /);
      assert.deepEqual(await p.sql('select what from log'), [
        ['before a'],
        ['after a'],
        ['a success'],
        ['b error'],
        ['main'],
      ]);
    },
  ));

test('analyses are compiled and not run; disabled models are not there', () =>
  inProject(
    {
      'models/a.sql': 'select 1 as id',
      'models/off.sql': '{{ config(enabled=false) }} select nothing',
      'analyses/x.sql': "select * from {{ ref('a') }}",
    },
    async (p) => {
      await p.ok('build');
      assert.equal(p.statuses(), 'a=success');
      await p.ok('compile');
      assert.match(p.text('target/compiled/shop/analyses/x.sql'), /select \* from "w"\."main"\."a"/);
    },
  ));

test('aliases, schemas and a custom generate_schema_name', () =>
  inProject(
    {
      'models/a.sql': "{{ config(alias='first', schema='mart') }} select 1 as id",
      'models/b.sql': "select * from {{ ref('a') }}",
    },
    async (p) => {
      const places = (): Promise<string> =>
        p.column("select table_schema || '.' || table_name from information_schema.tables order by 1");
      await p.ok('run');
      assert.equal(await places(), 'main.b main_mart.first');
      p.write({
        'macros/g.sql':
          '{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or target.schema }}{% endmacro %}',
      });
      await p.ok('run');
      assert.equal(await places(), 'main.b main_mart.first mart.first');
    },
  ));

test('a table becomes a view and back', () =>
  inProject({ 'models/m.sql': "{{ config(materialized='table') }} select 1 as id" }, async (p) => {
    const type = (): Promise<string> =>
      p.column("select table_type from information_schema.tables where table_name = 'm'");
    await p.ok('run');
    assert.equal(await type(), 'BASE TABLE');
    p.write({ 'models/m.sql': 'select 1 as id' });
    await p.ok('run');
    assert.equal(await type(), 'VIEW');
    p.write({ 'models/m.sql': "{{ config(materialized='table') }} select 1 as id" });
    await p.ok('run');
    assert.equal(await type(), 'BASE TABLE');
  }));

test('--empty reads no rows', () =>
  inProject(
    {
      'seeds/s.csv': 'id,price\n1,0.5\n',
      'models/a.sql': 'select 1 as id',
      'models/e.sql': "{{ config(materialized='ephemeral') }} select 1 as id",
      'models/b.sql':
        "{{ config(materialized='table') }} select * from {{ ref('a') }} union all select * from {{ ref('e') }} union all select id from {{ ref('s') }}",
    },
    async (p) => {
      await p.ok('build', '--empty');
      assert.deepEqual(await p.sql('select (select count(*) from b), (select count(*) from s)'), [[0, 0]]);
      assert.equal(await p.column("select data_type from duckdb_columns() where column_name = 'price'"), 'DOUBLE');
      await p.ok('build');
      assert.deepEqual(await p.sql('select (select count(*) from b), (select count(*) from s)'), [[3, 1]]);
    },
  ));
