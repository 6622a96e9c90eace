import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isError } from '../../../src/errors.ts';
import { splitBlocks } from '../../../src/project/template/index.ts';

const split = (text: string): { kind: string; name: string; args: string; body: string; line: number }[] =>
  splitBlocks(text, 'macros/m.sql').map(({ kind, name, args, body, line }) => ({ kind, name, args, body, line }));

const KINDS: readonly (readonly [string, ReturnType<typeof split>[number]])[] = [
  ["{% macro m(a, b='x') %}A{% endmacro %}", { kind: 'macro', name: 'm', args: "a, b='x'", body: 'A', line: 1 }],
  [
    '{% test t(model, column_name) %}T{% endtest %}',
    { kind: 'test', name: 't', args: 'model, column_name', body: 'T', line: 1 },
  ],
  ['{% data_test t(model) %}T{% enddata_test %}', { kind: 'test', name: 't', args: 'model', body: 'T', line: 1 }],
  ['{% snapshot s %}S{% endsnapshot %}', { kind: 'snapshot', name: 's', args: '', body: 'S', line: 1 }],
  ['{% docs d %}D{% enddocs %}', { kind: 'docs', name: 'd', args: '', body: 'D', line: 1 }],
  [
    "{% materialization x, adapter='duckdb' %}M{% endmaterialization %}",
    { kind: 'materialization', name: 'x', args: "adapter='duckdb'", body: 'M', line: 1 },
  ],
];

describe('blocks of a file', () => {
  for (const [text, block] of KINDS) {
    test(text, () => {
      assert.deepEqual(split(text), [block]);
    });
  }

  test('several, with text between them, each with its line and its own source', () => {
    const text = 'note\n{% macro a() %}\n1\n{% endmacro %}\n\n{% macro b() -%}\n  2\n{%- endmacro %}\nend';
    assert.deepEqual(split(text), [
      { kind: 'macro', name: 'a', args: '', body: '\n1\n', line: 2 },
      { kind: 'macro', name: 'b', args: '', body: '2', line: 6 },
    ]);
    for (const block of splitBlocks(text, 'm.sql'))
      assert.equal(text.slice(block.start, block.start + block.source.length), block.source);
  });

  test('parameters over several lines, with brackets, quotes and %} inside a text', () => {
    const text = '{% macro m(\n  a=(1, 2),\n  b=[\'%}\', "endmacro"]\n) %}B{% endmacro %}';
    assert.deepEqual(split(text), [
      { kind: 'macro', name: 'm', args: '\n  a=(1, 2),\n  b=[\'%}\', "endmacro"]\n', body: 'B', line: 1 },
    ]);
  });

  test('a macro in a macro belongs to the outer one', () => {
    const [outer, ...others] = split('{% macro a() %}{% macro b() %}x{% endmacro %}y{% endmacro %}');
    assert.equal(outer?.body, '{% macro b() %}x{% endmacro %}y');
    assert.deepEqual(others, []);
  });

  test('what stands in a comment or in raw is text', () => {
    assert.deepEqual(
      split(
        '{# {% macro a() %} #}{% raw %}{% macro b() %}{% endraw %}{% macro c() %}{# {% endmacro %} #}{% raw %}{% endmacro %}{% endraw %}x{% endmacro %}',
      ).map((b) => [b.name, b.body]),
      [['c', '{# {% endmacro %} #}{% raw %}{% endmacro %}{% endraw %}x']],
    );
  });

  test('what a block holds is not parsed', () => {
    assert.equal(split('{% macro m() %}{% if %}{{ 1 + {% endmacro %}')[0]?.name, 'm');
    assert.equal(split('{% docs d %}A {{ b and 50 % of {% c{% enddocs %}')[0]?.body, 'A {{ b and 50 % of {% c');
  });

  for (const [what, text, line] of [
    ['not closed', 'x\n{% macro m() %}', 2],
    ['closed by another', '\n\n{% docs d %}{% endmacro %}', 3],
    ['without a name', '{% macro %}{% endmacro %}', 1],
  ] as const) {
    test(`${what}: an error with its place`, () => {
      assert.throws(
        () => splitBlocks(text, 'macros/m.sql'),
        (e) => isError(e, 'template-syntax') && e.place?.line === line && e.place.file === 'macros/m.sql',
      );
    });
  }
});
