import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileNode, runMaterialization, type Project, type Runtime } from '../../src/project/index.ts';
import { relationName } from '../../src/relation.ts';
import { database, type Database } from './database.ts';
import { project, type Files } from './harness.ts';

/** A table made aside, put in the place of the one that stands; as the documentation of materializations has it. */
const SWAP = `
{% materialization swap, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set intermediate = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, 'table' if existing is none else existing.type) -%}
  {{ drop_relation_if_exists(load_cached_relation(intermediate)) }}
  {{ drop_relation_if_exists(load_cached_relation(backup)) }}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% call statement('main') -%}
    {{ get_create_table_as_sql(False, intermediate, sql) }}
  {%- endcall %}
  {% if existing is not none %}{{ adapter.rename_relation(existing, backup) }}{% endif %}
  {{ adapter.rename_relation(intermediate, target_relation) }}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}
  {{ drop_relation_if_exists(backup) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}`;

/** Rows added to what stands, by the strategy that is configured. */
const UPSERT = `
{% materialization upsert, adapter='duckdb' %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set existing = load_relation(this) -%}
  {%- set unique_key = config.require('unique_key') -%}
  {%- if existing is none or should_full_refresh() -%}
    {% do drop_relation_if_exists(existing) %}
    {% call statement('main') %}{{ create_table_as(False, target_relation, compiled_code) }}{% endcall %}
  {%- else -%}
    {% set tmp = make_temp_relation(this) %}
    {% do run_query(get_create_table_as_sql(True, tmp, sql)) %}
    {% do adapter.expand_target_column_types(from_relation=tmp, to_relation=target_relation) %}
    {% set mode = incremental_validate_on_schema_change(config.get('on_schema_change'), default='ignore') %}
    {% set columns = process_schema_changes(mode, tmp, existing) or adapter.get_columns_in_relation(existing) %}
    {% set write = adapter.get_incremental_strategy_macro(context, config.get('incremental_strategy') or 'default') %}
    {% call statement('main') %}
      {{ write({'target_relation': target_relation, 'temp_relation': tmp, 'unique_key': unique_key, 'dest_columns': columns, 'incremental_predicates': none}) }}
    {% endcall %}
    {% do adapter.drop_relation(tmp.incorporate(type='table')) %}
  {%- endif -%}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}`;

/** Makes a model by its materialization; the names of what it made. */
async function made(of: Project, name: string, runtime: Runtime): Promise<string[]> {
  const node = of.manifest.nodes[`model.shop.${name}`];
  const { macros, engine } = of.shared;
  const macro = macros.materialization(node?.config.materialized ?? '', engine.type);
  if (!node || !macro) throw new Error(`no materialization of ${name}`);
  const compiled = (await compileNode(of, node, runtime)).sql;
  return (await runMaterialization(of, { node, compiled, runtime, macro })).map(relationName);
}

async function rows(db: Database, sql: string): Promise<unknown> {
  return (await db.connection.query(sql)).rows;
}

async function withDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  const db = await database();
  try {
    await work(db);
  } finally {
    await db.close();
  }
}

test('a table is made aside and swapped in, with its hooks, comments and what it says it made', () =>
  withDatabase(async (db) => {
    const files = (n: number): Files => ({
      'macros/swap.sql': SWAP,
      'models/s.sql': `{{ config(materialized='swap', persist_docs={'relation': true, 'columns': true}, post_hook='insert into {{ this }} values (99)') }} select ${n} as a`,
      'models/s.yml': "models: [{name: s, description: it's a table, columns: [{name: a, description: a number}]}]",
    });
    for (const n of [1, 2]) {
      assert.deepEqual(await made(await project(files(n)), 's', db.runtime), ['main.s']);
      assert.deepEqual(await rows(db, 'select a from main.s order by a'), [[n], [99]]);
    }
    assert.deepEqual(await rows(db, 'select table_name from information_schema.tables'), [['s']]);
    assert.deepEqual(await rows(db, "select comment from duckdb_tables() where table_name = 's'"), [["it's a table"]]);
    assert.deepEqual(await rows(db, "select comment from duckdb_columns() where table_name = 's'"), [['a number']]);
  }));

const FIRST = 'select 1 as id, 1 as n';
const SECOND = "select 1 as id, 2 as n, 'x' as more union all select 2, 2, 'y'";

/** What each strategy makes of a first and a second run, columns synchronised. */
const STRATEGIES = {
  default: [
    [1, 2, 'x'],
    [2, 2, 'y'],
  ],
  append: [
    [1, 1, null],
    [1, 2, 'x'],
    [2, 2, 'y'],
  ],
  merge: [
    [1, 2, 'x'],
    [2, 2, 'y'],
  ],
  'delete+insert': [
    [1, 2, 'x'],
    [2, 2, 'y'],
  ],
};

for (const [strategy, expected] of Object.entries(STRATEGIES))
  test(`rows are added by the strategy ${strategy}, columns that are new too`, () =>
    withDatabase(async (db) => {
      for (const select of [FIRST, SECOND]) {
        const config = `materialized='upsert', unique_key='id', on_schema_change='sync_all_columns', incremental_strategy='${strategy}'`;
        const of = await project({ 'macros/m.sql': UPSERT, 'models/u.sql': `{{ config(${config}) }} ${select}` });
        await made(of, 'u', db.runtime);
      }
      assert.deepEqual(await rows(db, 'select * from main.u order by all'), expected);
    }));

test('columns that come are refused where the model says fail, and left out where it says ignore', () =>
  withDatabase(async (db) => {
    const run = async (mode: string, select: string): Promise<void> => {
      const config = `materialized='upsert', unique_key='id', on_schema_change='${mode}'`;
      const of = await project({ 'macros/m.sql': UPSERT, 'models/u.sql': `{{ config(${config}) }} ${select}` });
      await made(of, 'u', db.runtime);
    };
    await run('fail', FIRST);
    await run('ignore', SECOND);
    assert.deepEqual(await rows(db, 'select * from main.u order by all'), [
      [1, 2],
      [2, 2],
    ]);
    await assert.rejects(run('fail', SECOND), {
      code: 'compiler-error',
      message: /out of sync![\s\S]*not in target: more/,
    });
  }));

test('a view takes the place of whatever has its name', () =>
  withDatabase(async (db) => {
    const macro =
      '{% materialization shown, default %}{% do return(create_or_replace_view()) %}{% endmaterialization %}';
    const of = await project({
      'macros/m.sql': macro,
      'models/v.sql': "{{ config(materialized='shown') }} select 1 as a",
    });
    await db.runtime.execute('create table main.v as select 0 as a');
    for (const turn of ['first', 'again']) assert.deepEqual(await made(of, 'v', db.runtime), ['main.v'], turn);
    assert.deepEqual(await rows(db, 'select table_type from information_schema.tables'), [['VIEW']]);
  }));

test('a materialization that says nothing of what it made is refused', () =>
  withDatabase(async (db) => {
    const macro = '{% materialization silent, default %}{% endmaterialization %}';
    const of = await project({ 'macros/m.sql': macro, 'models/v.sql': "{{ config(materialized='silent') }} select 1" });
    await assert.rejects(made(of, 'v', db.runtime), { code: 'materialization-result' });
  }));

test('a model may be kept as a file, which a view reads', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'varve-external-'));
  try {
    await withDatabase(async (db) => {
      const of = await project({
        'models/a.sql': `{{ config(materialized='external', location='${dir}/a.csv', options={'delimiter': ';'}) }} select 1 as id, 'x' as name`,
        'models/p.sql': `{{ config(materialized='external', location='${dir}/p', format='parquet', options={'partition_by': 'g', 'overwrite': 'true'}) }} select id % 2 as g, id from range(3) as t(id)`,
      });
      for (const name of ['a', 'p', 'a', 'p']) assert.deepEqual(await made(of, name, db.runtime), [`main.${name}`]);
      assert.equal(await readFile(join(dir, 'a.csv'), 'utf8'), 'id;name\n1;x\n');
      assert.deepEqual(await rows(db, 'select * from main.a'), [[1, 'x']]);
      assert.deepEqual(await rows(db, 'select id, g from main.p order by id'), [
        [0, 0],
        [1, 1],
        [2, 0],
      ]);
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
