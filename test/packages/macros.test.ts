import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compiled, project, RUNTIME } from '../project/harness.ts';
import { inDatabase } from '../scratch.ts';

/** Expressions as projects and packages write them, and what the database makes of them. */
const EXPRESSIONS: readonly (readonly [string, unknown])[] = [
  ['{{ dbt.concat(["\'a\'", "\'b\'"]) }}', 'ab'],
  ['{{ dbt.length("\'abc\'") }}', '3'],
  ['{{ dbt.right("\'abc\'", 2) }}', 'bc'],
  ['{{ dbt.replace("\'abc\'", "\'b\'", "\'x\'") }}', 'axc'],
  ['{{ dbt.position("\'b\'", "\'abc\'") }}', '2'],
  ['{{ dbt.split_part("\'a|b|c\'", "\'|\'", 2) }}', 'b'],
  ['{{ dbt.string_literal(dbt.escape_single_quotes("it\'s")) }}', "it's"],
  ['{{ dbt.hash("\'a\'") }}', '0cc175b9c0f1b6a831c399e269772661'],
  ['{{ dbt.safe_cast("\'7\'", dbt.type_int()) }}', '7'],
  ["{{ dbt.cast(\"'1'\", api.Column.translate_type('integer')) }}", '1'],
  ["{{ dbt.cast_bool_to_text('1 = 1') }}", 'true'],
  ["{{ dbt.cast('1', dbt.type_numeric()) }}", '1.000000'],
  ["{{ dbt.date_trunc('month', \"date '2026-02-06'\") }}", '2026-02-01 00:00:00'],
  ["{{ dbt.dateadd('day', 1, \"date '2026-02-06'\") }}", '2026-02-07 00:00:00'],
  ["{{ dbt.dateadd('quarter', -1, \"timestamp '2026-02-06 12:00:00'\") }}", '2025-11-06 12:00:00'],
  ["{{ dbt.dateadd('week', '1 + 1', \"date '2026-02-06'\") }}", '2026-02-20 00:00:00'],
  ["{{ dbt.datediff(\"'2026-01-31'\", \"'2026-02-01'\", 'month') }}", '1'],
  // weeks begin on Sunday: 2026-02-07 is a Saturday
  ["{{ dbt.datediff(\"'2026-02-06'\", \"'2026-02-07'\", 'week') }}", '0'],
  ["{{ dbt.datediff(\"'2026-02-07'\", \"'2026-02-08'\", 'week') }}", '1'],
  ["{{ dbt.last_day(\"date '2026-02-06'\", 'month') }}", '2026-02-28'],
  ["{{ dbt.last_day(\"date '2026-02-06'\", 'quarter') }}", '2026-03-31'],
  ['{{ dbt.date(2026, 2, 6) }}', '2026-02-06'],
  ['(select {{ dbt.any_value("x") }} from (values (7)) t(x))', '7'],
  ['(select {{ dbt.bool_or("x > 1") }} from (values (1), (2)) t(x))', 'true'],
  ["(select {{ dbt.listagg('x', \"','\", 'order by x desc', 2) }} from (values ('a'), ('b'), ('c')) t(x))", 'c,b'],
  ["(select {{ dbt.listagg('x', \"'-'\", 'order by x') }} from (values ('b'), ('a')) t(x))", 'a-b'],
  ['(select count(*) from (select 1 {{ dbt.except() }} select 1))', '0'],
  ['(select count(*) from (select 1 {{ dbt.intersect() }} select 1))', '1'],
  ['{{ dbt.array_concat(dbt.array_construct([1, 2]), dbt.array_append(dbt.array_construct(), 3)) }}', '[1, 2, 3]'],
  ['(select max(generated_number) from ({{ dbt.generate_series(5) }}))', '5'],
  ["(select count(*) from ({{ dbt.date_spine('day', \"date '2026-01-30'\", \"date '2026-02-02'\") }}))", '3'],
  ['{{ dbt.get_powers_of_two(5) }}', '3'],
  ["'{{ should_store_failures() }}'", 'False'],
];

test("dbt's macros over engines mean in the database what dbt says they mean", async () => {
  const models = EXPRESSIONS.map(([sql], i) => [`models/m${i}.sql`, `select cast(${sql} as varchar)`]);
  const read = await project(Object.fromEntries(models) as Record<string, string>);
  await inDatabase(async ({ rows }) => {
    const query = async (sql: string): Promise<{ columns: []; rows: readonly (readonly unknown[])[] }> => ({
      columns: [],
      rows: await rows(sql),
    });
    for (const [i, [sql, expected]] of EXPRESSIONS.entries()) {
      const [[value] = []] = await rows(await compiled(read, `m${i}`, { ...RUNTIME, query }));
      assert.equal(value, expected, sql);
    }
  });
});

test('a project writes one of them in its own way, for all that call it', async () => {
  const read = await project({
    'macros/own.sql': '{% macro default__length(expression) %}own({{ expression }}){% endmacro %}',
    'models/a.sql': "select {{ dbt.length('x') }}",
  });
  assert.equal(await compiled(read, 'a'), 'select own(x)');
});

test('what a macro returns undefined stays so: a loop over it runs no times', async () => {
  const read = await project({
    'macros/m.sql': '{% macro m(x) %}{{ return([1] if x) }}{% endmacro %}',
    'models/a.sql': 'select 1{% for i in m(false) %}, {{ i }}{% endfor %}{% for i in m(true) %}, {{ i }}{% endfor %}',
  });
  assert.equal(await compiled(read, 'a'), 'select 1, 1');
});

test('a pattern may begin with several groups of flags', async () => {
  const read = await project({ 'models/a.sql': "select {{ modules.re.sub('(?i)(?s)a.b', 'x', 'A\\nB') }}" });
  assert.equal(await compiled(read, 'a'), 'select x');
});
