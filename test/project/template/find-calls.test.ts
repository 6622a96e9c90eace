import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  findCalls,
  native,
  parseTemplate,
  render,
  Scope,
  toPlain,
  toRepr,
  toValue,
} from '../../../src/project/template/index.ts';

const NAMES = ['ref', 'source', 'config', 'var'];

function found(text: string): { readonly calls: unknown[]; readonly dynamic: boolean } {
  const { calls, dynamic } = findCalls(parseTemplate(text, 'm.sql'), NAMES);
  const plain = calls.map(({ name, args, kwargs }) => [
    name,
    args.map(toPlain),
    Object.fromEntries([...kwargs].map(([key, value]) => [key, toPlain(value)])),
  ]);
  return { calls: plain, dynamic };
}

test('plain calls are read from the text alone', () => {
  assert.deepEqual(
    found(
      `{{ config(materialized='table', tags=['a', 'b'], meta={'x': [1, none, true]}) }}
       select * from {{ ref('pkg', 'm', v=2) }} join {{- source("s", 't') -}} {# note #} where x = {{ var('v', 1.5) }}`,
    ),
    {
      calls: [
        ['config', [], { materialized: 'table', tags: ['a', 'b'], meta: { x: [1, null, true] } }],
        ['ref', ['pkg', 'm'], { v: 2 }],
        ['source', ['s', 't'], {}],
        ['var', ['v', 1.5], {}],
      ],
      dynamic: false,
    },
  );
});

test('text alone calls nothing and is not dynamic', () => {
  assert.deepEqual(found("select '{' from t {# {{ ref('a') }} #}{% raw %}{{ ref('b') }}{% endraw %}"), {
    calls: [],
    dynamic: false,
  });
});

const DYNAMIC = [
  '{{ ref(name) }}',
  "{{ ref('a' ~ 'b') }}",
  "{{ ref(*['a']) }}",
  "{{ config(**{'a': 1}) }}",
  "{{ ref('a')|upper }}",
  "{{ ref('a').identifier }}",
  "{{ other('a') }}",
  "{{ ref('a') if true }}",
  "{{ source(ref('a'), 'b') }}",
  '{{ config(a={x: 1}) }}',
  "{% if true %}{{ ref('a') }}{% endif %}",
  "{% set r = ref('a') %}",
  '{% macro ref(a) %}{% endmacro %}',
  '{{ 1 }}',
];

for (const text of DYNAMIC) {
  test(`only rendering tells what is called: ${text}`, () => {
    assert.deepEqual(found(text), { calls: [], dynamic: true });
  });
}

test('calls beside something dynamic are found all the same', () => {
  const { calls, dynamic } = found("{{ config(alias='x') }}{{ ref('a') }}{{ m() }}");
  assert.deepEqual(calls, [
    ['config', [], { alias: 'x' }],
    ['ref', ['a'], {}],
  ]);
  assert.equal(dynamic, true);
});

test('what is read from the text is what rendering calls', async () => {
  const literal = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    value: fc.oneof({ maxDepth: 3 }, tie('leaf'), fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
  })).value;
  await fc.assert(
    fc.asyncProperty(fc.array(literal, { maxLength: 3 }), literal, async (args, named) => {
      const template = parseTemplate(`{{ ref(${[...args, named].map((a) => toRepr(toValue(a))).join()}) }}`, 'm.sql');
      let called: string | undefined;
      const ref = native('ref', (given) => ((called = toRepr(given)), ''));
      await render(template, new Scope(undefined, [['ref', ref]]));
      assert.equal(toRepr([...(findCalls(template, NAMES).calls[0]?.args ?? [])]), called);
    }),
    { interruptAfterTimeLimit: 4000 },
  );
});
