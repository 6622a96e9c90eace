import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { compiled, project, type Files } from './harness.ts';
import { database, type Database } from './database.ts';

let db: Database;
before(async () => {
  db = await database();
  for (const sql of [
    'create table items (id integer, name varchar, price decimal(10,2))',
    'create view shown as select 1 as a',
  ])
    await db.connection.execute({ purpose: 'make what the tests read', sql });
});
after(() => db.close());

/** Rendered when it runs, not while the project is read, when no database is there. */
const live = (template: string): string => `{% if execute %}${template}{% endif %}`;

async function rendered(template: string, files: Files = {}): Promise<string> {
  const of = await project({ ...files, 'models/m.sql': live(template) });
  return compiled(of, 'm', db.runtime);
}

/** Templates with what dbt makes of them. */
async function renders(
  cases: readonly (readonly [template: string, expected: string])[],
  files: Files = {},
): Promise<void> {
  const of = await project({
    ...files,
    ...Object.fromEntries(cases.map(([text], i) => [`models/m${i}.sql`, live(text)])),
  });
  for (const [i, [template, expected]] of cases.entries())
    assert.equal(await compiled(of, `m${i}`, db.runtime), expected, template);
}

const RELATION = "{% set r = api.Relation.create(database='d', schema='s', identifier='t', type='view') %}";

test('a relation prints its parts, as many as are included, quoted or not', async () => {
  await renders([
    ['{{ this }}', '"memory"."main"."m0"'],
    ['{{ this.include(database=false) }}', '"main"."m1"'],
    ['{{ this.include(database=false, schema=false) }}', '"m2"'],
    ['{{ this.quote(identifier=false) }}', '"memory"."main".m3'],
    ['{{ this.without_identifier() }}', '"memory"."main"'],
    ["{{ this.information_schema('COLUMNS') }}", '"memory".INFORMATION_SCHEMA.COLUMNS'],
    [`${RELATION}{{ r }} {{ r.is_view }} {{ r.is_table }} {{ r.type }}`, '"d"."s"."t" True False view'],
    [`${RELATION}{{ r.incorporate(path={'identifier': 'u'}, type='table').is_table }}`, 'True'],
    [`${RELATION}{{ r.replace_path(schema=none, database=none) }}`, '"t"'],
    [`${RELATION}{{ r.matches(schema='S', identifier='T') }} {{ r == r.incorporate(type='view') }}`, 'True True'],
    [`${RELATION}{{ r is mapping }} {{ r.get('metadata', {}).get('type', '').endswith('Relation') }}`, 'True True'],
    ["{{ api.Relation.add_ephemeral_prefix('x') }}", '__dbt__cte__x'],
    ["{{ api.Relation.create(identifier='a.b') }}", '"a.b"'],
  ]);
});

test('a column knows its type, its sizes and how it is quoted', async () => {
  await renders([
    [
      "{% set c = api.Column('a b', 'varchar', 30) %}{{ c.quoted }} {{ c.data_type }} {{ c.is_string() }}",
      '"a b" character varying(30) True',
    ],
    [
      "{% set c = api.Column('n', 'numeric', none, 10, 2) %}{{ c.data_type }} {{ c.is_numeric() }} {{ c.is_number() }}",
      'numeric(10,2) True True',
    ],
    [
      "{{ api.Column.translate_type('string') }} {{ api.Column.string_type(9) }} {{ api.Column.numeric_type('decimal', 5, 1) }}",
      'TEXT character varying(9) decimal(5,1)',
    ],
    [
      "{{ api.Column.create('a', 'STRING').dtype }} {{ api.Column('a', 'BIGINT').is_integer() }} {{ api.Column('a', 'DOUBLE').is_float() }}",
      'TEXT True True',
    ],
    [
      "{{ api.Column('s', 'STRUCT(a VARCHAR, b STRUCT(c INTEGER, d DECIMAL(5, 1)))').flatten() | map(attribute='name') | join(',') }}",
      's.a,s.b.c,s.b.d',
    ],
    [
      "{{ api.Column('a', 'INTEGER').literal(3) }} {{ api.Column('a', 'varchar', 5).can_expand_to(api.Column('a', 'varchar', 9)) }}",
      '3::INTEGER True',
    ],
  ]);
});

test('the adapter tells what exists', async () => {
  await renders([
    [
      "{{ adapter.get_relation('memory', 'MAIN', 'Items').is_table }} {{ adapter.get_relation(database='memory', schema='main', identifier='shown').type }}",
      'True view',
    ],
    ["{{ adapter.get_relation('memory', 'main', 'nothing') is none }} {{ load_relation(this) is none }}", 'True True'],
    [
      "{% set r = adapter.get_relation('memory', 'main', 'items') %}{{ adapter.get_columns_in_relation(r) | map(attribute='dtype') | join(' ') }}",
      'INTEGER VARCHAR DECIMAL(10,2)',
    ],
    ["{{ get_columns_in_query('select 1 as a, 2 as b') }}", "['a', 'b']"],
    ["{{ adapter.check_schema_exists('memory', 'Main') }} {{ 'main' in adapter.list_schemas('memory') }}", 'True True'],
    [
      "{{ adapter.list_relations_without_caching(this.without_identifier()) | map(attribute='identifier') | join(' ') }}",
      'items shown',
    ],
    [
      "{% set i = adapter.get_relation('memory', 'main', 'items') %}{% set s = adapter.get_relation('memory', 'main', 'shown') %}{{ adapter.get_missing_columns(s, i) | map(attribute='name') | join }}",
      'a',
    ],
    [
      "{{ adapter.type() }} {{ adapter.quote('a\"b') }} {{ adapter.quote_seed_column('x', false) }} {{ adapter.behavior.anything }}",
      'duckdb "a""b" x False',
    ],
    ['{{ adapter.valid_incremental_strategies() }}', "['append', 'delete+insert', 'merge', 'microbatch']"],
    [
      "{{ adapter.get_incremental_strategy_macro(context, 'delete+insert').name }}",
      'get_incremental_delete_insert_sql',
    ],
  ]);
});

test('statements change the database, and their results are tables', async () => {
  await renders([
    [
      "{% set r = run_query('select 1 as a, 2.5::double as b union all select 2, null order by 1') %}{{ r.columns[0].values() }} {{ r.columns['b'].values() }} {{ r.rows[1]['a'] }} {{ r.rows[0].a }} {{ r.column_names }} {{ r | length }}",
      "(1, 2) (2.5, None) 2 1 ('a', 'b') 2",
    ],
    [
      "{% set r = run_query('select 1 as a, 2 as b') %}{{ r.select(['b']).column_names }} {{ r.exclude('b').column_names }} {{ r.rename({'a': 'c'}).column_names }}",
      "('b',) ('a',) ('c', 'b')",
    ],
    ["{% set res, t = adapter.execute('select 7 as x', fetch=true) %}{{ res }} {{ t.rows[0][0] }}", 'OK 7'],
    [
      "{% call statement('s', fetch_result=True) %}select 1 as a{% endcall %}{% set r = load_result('s') %}{{ r['data'][0][0] }} {{ r.table.columns[0].name }} {{ r['response'] }}",
      '1 a OK',
    ],
    [
      "{% call noop_statement('main', 'done', code='X', rows_affected=3) %}{% endcall %}{{ load_result('main').response.rows_affected }}",
      '3',
    ],
    [
      "{% for row in run_query(\"select date '2026-02-03' as d, timestamp '2026-02-03 10:20:30' as t\") %}{{ row['d'].strftime('%d.%m.%Y') }} {{ row.t.hour }}{% endfor %}",
      '03.02.2026 10',
    ],
    [
      "{% set t = api.Relation.create(schema='main', identifier='made') %}{% do adapter.create_schema(t) %}{% do run_query('create table main.made as select 1 as a') %}{% set t = load_relation(t) %}{% do adapter.rename_relation(t, t.incorporate(path={'identifier': 'moved'})) %}{% set t = adapter.get_relation(none, 'main', 'moved') %}{{ t }}{% do adapter.truncate_relation(t) %} {{ run_query('select count(*) from main.moved').rows[0][0] }}{% do adapter.drop_relation(t) %} {{ load_relation(t) is none }}",
      '"main"."moved" 0 True',
    ],
    [
      "{% set rel = api.Relation.create(identifier='t_tmp') %}{% do run_query(create_table_as(true, rel, 'select 1 as a, 2 as b')) %}{{ adapter.get_columns_in_relation(rel) | map(attribute='name') | join }}",
      'ab',
    ],
  ]);
});

test('a table is printed with bars', async () => {
  db.logged.length = 0;
  await rendered('{% do run_query("select 1 as id, \'x\' as name").print_table() %}');
  assert.equal(db.logged.join(), ['| id | name |', '| -- | ---- |', '|  1 | x    |'].join('\n'));
});

test('dispatch looks for the engine first, in the order of dbt_project.yml, and names what it looked for', async () => {
  const macros = `
    {% macro default__a() %}default{% endmacro %}
    {% macro duckdb__a() %}duckdb{% endmacro %}
    {% macro default__concat(fields) %}mine{% endmacro %}`;
  const files = { 'macros/a.sql': macros };
  await renders(
    [
      ["{{ adapter.dispatch('a')() }} {{ adapter.dispatch('a', 'shop')() }}", 'duckdb duckdb'],
      ["{{ dbt.concat(['a']) }} {{ concat(['a']) }}", 'mine mine'],
    ],
    files,
  );
  await assert.rejects(rendered("{{ adapter.dispatch('b', 'shop')() }}", files), {
    code: 'dispatch-missing',
    message: "In dispatch: No macro named 'b' found within namespace: 'shop'.",
  });
  await assert.rejects(rendered("{{ adapter.dispatch('b', 'nowhere')() }}", files), { code: 'dispatch-missing' });
  const order = {
    ...files,
    'dbt_project.yml': 'name: shop\nprofile: shop\ndispatch: [{macro_namespace: dbt, search_order: [dbt, shop]}]\n',
  };
  await renders([["{{ dbt.concat(['a', 'b']) }}", 'a || b']], order);
});

test('exceptions speak in dbt’s words', async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["exceptions.raise_compiler_error('no good')", /^no good$/],
    ["exceptions.raise_not_implemented('no good')", /^ERROR: no good$/],
    ['exceptions.missing_relation(this)', /^Relation "memory"."main"."m" not found!$/],
    ["exceptions.relation_wrong_type(this, 'view')", /^Trying to create view .* but it currently exists as a/],
    [
      "exceptions.missing_config(model, 'x')",
      /^Model 'model.shop.m' does not define a required config parameter 'x'\.$/,
    ],
    ["exceptions.column_type_missing(['a'])", /^Contracted models require data_type/],
    ["try_or_compiler_error('tried', modules.re.compile, '(')", /^tried$/],
  ];
  for (const [call, message] of cases)
    await assert.rejects(rendered(`{{ ${call} }}`), { code: 'compiler-error', message }, call);
});

test('values become texts and back', async () => {
  await renders([
    ["{{ fromjson('{\"a\": [1, 2.0]}')['a'] }} {{ fromjson('{', 'none') }}", '[1, 2] none'],
    ["{{ tojson({'b': 1, 'a': [true, none, 'é']}, sort_keys=true) }}", '{"a": [true, null, "\\u00e9"], "b": 1}'],
    ["{{ fromyaml('a: [1, on]')['a'] }}", '[1, True]'],
    ["{{ toyaml({'a': [1, 2], 'b': 'x'}) }}", 'a: - 1 - 2 b: x'],
    ["{{ zip([1, 2], ['a', 'b']) }} {{ zip(1) is none }} {{ set([1, 1]) }}", "[(1, 'a'), (2, 'b')] True {1}"],
    ["{{ diff_of_two_dicts({'SELECT': ['a', 'b']}, {'select': ['b']}) }}", "{'select': ['a']}"],
    ["{{ local_md5('hello') }}", '5d41402abc4b2a76b9719d911017c592'],
    [
      "{{ render('{{ 1 + 1 }}') }} {{ context['this'] }} {{ context.get('nothing', 'no') }}",
      '2 "memory"."main"."m7" no',
    ],
  ]);
});

test('a source may lie outside the database', async () => {
  const files = {
    'models/s.yml': `
sources:
  - name: raw
    config: {meta: {external_location: "data/{name}.csv"}}
    tables:
      - name: events
      - name: old
        config: {meta: {external_location: "data/%(schema)s/%(name)s.parquet", formatter: oldstyle}}
      - name: called
        config: {meta: {external_location: "read_csv('{identifier}.txt', delim = ';')"}}`,
  };
  const template = "{{ source('raw', 'events') }} {{ source('raw', 'old') }} {{ source('raw', 'called') }}";
  const printed = "'data/events.csv' 'data/raw/old.parquet' read_csv('called.txt', delim = ';')";
  assert.equal(await rendered(template, files), printed);
});

test('columns of a result are told by their members', async () => {
  const template = "{{ run_query('select 1 as a, 2 as b').columns | map(attribute='name') | join(' ') }}";
  assert.equal(await rendered(template), 'a b');
});
