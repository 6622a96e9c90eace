import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { compiled, project } from './harness.ts';
import { database, type Database } from './database.ts';

let db: Database;
before(async () => {
  db = await database();
});
after(() => db.close());

/** A template that gives an expression of SQL, and what DuckDB makes of it, as text. */
const EXPRESSIONS: readonly (readonly [template: string, value: string | null])[] = [
  ["{{ dbt.dateadd('day', 1, \"date '2026-02-28'\") }}", '2026-03-01 00:00:00'],
  [
    "{{ dateadd(datepart='quarter', interval=2, from_date_or_timestamp=\"date '2026-01-31'\") }}",
    '2026-07-31 00:00:00',
  ],
  ["{{ dateadd('week', 'cast(-1 as int)', \"timestamp '2026-01-08 10:00:00'\") }}", '2026-01-01 10:00:00'],
  ["{{ datediff(\"'2026-01-01'\", \"'2026-03-15'\", 'month') }}", '2'],
  ["{{ datediff(\"'2026-01-03'\", \"'2026-01-04'\", 'week') }}", '1'],
  ["{{ datediff(\"'2026-01-04'\", \"'2026-01-05'\", 'week') }}", '0'],
  ["{{ datediff(\"'2025-12-31 23:59:59'\", \"'2026-01-01 00:00:01'\", 'year') }}", '1'],
  ["{{ date_trunc('quarter', \"date '2026-05-17'\") }}", '2026-04-01 00:00:00'],
  ["{{ last_day(\"date '2024-02-03'\", 'month') }}", '2024-02-29'],
  ["{{ last_day(\"date '2026-05-17'\", 'quarter') }}", '2026-06-30'],
  ['{{ dbt.date(2026, 2, 3) }}', '2026-02-03'],
  ['{{ concat(["\'a\'", "\'b\'", "\'c\'"]) }}', 'abc'],
  ['{{ dbt.hash("\'varve\'") }}', '4e4b4629534f6624e68b43bdeb8027ce'],
  ['{{ dbt.length("\'varve\'") }}', '5'],
  ['{{ position("\'r\'", "\'varve\'") }}', '3'],
  ['{{ dbt.replace("\'varve\'", "\'v\'", "\'w\'") }}', 'warwe'],
  ['{{ right("\'varve\'", 2) }}', 've'],
  ['{{ split_part("\'a-b-c\'", "\'-\'", 2) }}', 'b'],
  ['{{ split_part("\'a-b-c\'", "\'-\'", -1) }}', 'c'],
  ["{{ string_literal('x y') }}", 'x y'],
  ['{{ string_literal(escape_single_quotes("it\'s")) }}', "it's"],
  ["{{ safe_cast(\"'12'\", api.Column.translate_type('integer')) }}", '12'],
  ["{{ dbt.cast(\"'2026-02-03'\", 'date') }}", '2026-02-03'],
  ["{{ cast_bool_to_text('1 = 1') }}", 'true'],
  ["{{ array_construct(['1', '2']) }}", '[1, 2]'],
  ['{{ array_construct() }}', '[]'],
  ["{{ array_append(array_construct(['1']), '2') }}", '[1, 2]'],
  ["{{ array_concat(array_construct(['1']), array_construct(['2', '3'])) }}", '[1, 2, 3]'],
  ["{{ equals('null', 'null') }}", null],
  ["{{ equals('1', '1') }}", 'true'],
  ["typeof(cast('1' as {{ type_string() }}))", 'VARCHAR'],
  ["typeof(cast('2026-01-01' as {{ type_timestamp() }}))", 'TIMESTAMP'],
  ['typeof(cast(1 as {{ type_float() }}))', 'FLOAT'],
  ['typeof(cast(1 as {{ type_numeric() }}))', 'DECIMAL(28,6)'],
  ['typeof(cast(1 as {{ type_bigint() }}))', 'BIGINT'],
  ['typeof(cast(1 as {{ type_int() }}))', 'INTEGER'],
  ['typeof(cast(1 as {{ type_boolean() }}))', 'BOOLEAN'],
  ['typeof({{ current_timestamp() }})', 'TIMESTAMP WITH TIME ZONE'],
  ['typeof({{ current_timestamp_backcompat() }})', 'TIMESTAMP'],
  ['typeof({{ snapshot_get_time() }})', 'TIMESTAMP'],
];

const ROWS = "(values (1, 'b', true), (1, 'a', false), (1, 'c', false)) as t(g, x, y)";

/** A template that gives a query, and its rows. */
const QUERIES: readonly (readonly [template: string, rows: string])[] = [
  [`select {{ bool_or('y') }} from ${ROWS}`, 'true'],
  [`select {{ any_value('g') }} from ${ROWS}`, '1'],
  [`select {{ listagg('x', "'-'", 'order by x') }} from ${ROWS}`, 'a-b-c'],
  [`select {{ listagg('x', "'-'", 'order by x desc', 2) }} from ${ROWS}`, 'c-b'],
  [`select {{ listagg('x') }} from (select 'q' as x)`, 'q'],
  ['select 1 {{ except() }} select 1', ''],
  ['select 1 {{ intersect() }} select 1', '1'],
  ['select max(generated_number) from ({{ generate_series(5) }})', '5'],
  [
    "select * from ({{ date_spine('day', \"date '2026-02-27'\", \"date '2026-03-02'\") }}) order by 1",
    '2026-02-27 00:00:00 2026-02-28 00:00:00 2026-03-01 00:00:00',
  ],
  ["select {{ get_intervals_between(\"'2026-01-01'\", \"'2026-01-11'\", 'day') }}", '10'],
];

async function answer(sql: string): Promise<string> {
  const { rows } = await db.connection.query(sql);
  return rows.map((row) => row.map((cell) => (cell === null ? 'NULL' : String(cell))).join(',')).join(' ');
}

test('functions that every database has give what dbt says they give', async () => {
  const models = EXPRESSIONS.map(([template], i) => [`models/m${i}.sql`, `select ${template} as value`]);
  const of = await project(Object.fromEntries(models) as Record<string, string>);
  for (const [i, [template, value]] of EXPRESSIONS.entries()) {
    const found = await answer(await compiled(of, `m${i}`, db.runtime));
    assert.equal(found, value ?? 'NULL', template);
  }
});

test('queries and aggregates that every database has give what dbt says they give', async () => {
  const models = QUERIES.map(([template], i) => [`models/q${i}.sql`, template]);
  const of = await project(Object.fromEntries(models) as Record<string, string>);
  for (const [i, [template, rows]] of QUERIES.entries()) {
    assert.equal(await answer(await compiled(of, `q${i}`, db.runtime)), rows, template);
  }
});
