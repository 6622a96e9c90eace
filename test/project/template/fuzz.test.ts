import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { isError } from '../../../src/errors.ts';
import { parseTemplate, render, splitBlocks, toRepr, toValue } from '../../../src/project/template/index.ts';
import { stubs } from './harness.ts';

const read = (name: string): { readonly template: string }[] =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as { readonly template: string }[];

/** Templates that work, to be cut up and mixed. */
const SEEDS = [...read('./cases.json'), ...read('./language.json')]
  .map((c) => c.template)
  .filter((t) => t.length < 400);

const PIECES = [
  ...[
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '{%-',
    '-%}',
    '{{-',
    '-}}',
    '{%+',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '|',
  ],
  ...[
    '.',
    '~',
    '+',
    '-',
    '*',
    '**',
    '/',
    '//',
    '%',
    '=',
    '==',
    '<',
    '!=',
    ' in ',
    ' not in ',
    ' is ',
    ' not ',
    ' and ',
  ],
  ...[' or ', ' if ', ' else ', '"', "'", '\\', '\n', ' ', '0', '1', '-1', '1e9', '10000000000', '1.5', "'a'", 'none'],
  ...['true', 'x', 'loop', 'l', 'ns', 'm', 'caller()', 'range(3)', '*x', '**x', '__class__', 'constructor', '.append('],
  ...[
    'for x in ',
    'endfor ',
    'if ',
    'endif ',
    'else ',
    'elif ',
    'set x = ',
    'set x',
    'endset ',
    'macro m(a) ',
    'endmacro ',
  ],
  ...[
    'call m() ',
    'endcall ',
    'filter upper ',
    'endfilter ',
    'raw ',
    'endraw ',
    'do ',
    'with x=1 ',
    'endwith ',
    'break ',
  ],
  ...['|join', '|list', '|sort', '|map(', '|tojson', '|int', '|round(', '|batch(', '|replace(', '.format(', '.split('],
];

const mutated = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(fc.tuple(fc.nat(400), fc.nat(8), fc.constantFrom(...PIECES, '')), { minLength: 1, maxLength: 4 }),
  )
  .map(([seed, edits]) =>
    edits.reduce((text, [where, cut, piece]) => {
      const at = text.length === 0 ? 0 : where % text.length;
      return text.slice(0, at) + piece + text.slice(at + cut);
    }, seed),
  );

const spliced = fc
  .tuple(fc.constantFrom(...SEEDS), fc.constantFrom(...SEEDS), fc.nat(400), fc.nat(400))
  .map(([a, b, i, j]) => a.slice(0, i % (a.length + 1)) + b.slice(j % (b.length + 1)));

const assembled = fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((parts) => parts.join(''));
const inTag = assembled.map((text) => `{{ ${text} }}`);

/** Renders; a mistake in the template is an error of ours with a place, and nothing else is ever thrown. */
async function harmless(template: string): Promise<void> {
  try {
    assert.equal(typeof (await render(parseTemplate(template, 'fuzz.sql'), stubs())), 'string');
  } catch (error) {
    assert.ok(isError(error), `${String(error)} from ${JSON.stringify(template)}`);
    assert.ok((error.place?.line ?? 0) >= 1, `no place: ${error.message} from ${JSON.stringify(template)}`);
  }
}

const limit = { interruptAfterTimeLimit: 6000, markInterruptAsFailure: false } as const;

for (const [what, templates, numRuns] of [
  ['templates with edits', mutated, 4000],
  ['one template after another', spliced, 2000],
  ['words of the language at random', assembled, 2000],
  ['expressions at random', inTag, 3000],
  ['any text', fc.string({ unit: 'binary' }), 1000],
] as const) {
  test(`never hangs, throws nothing but errors with a place: ${what}`, async () => {
    await fc.assert(fc.asyncProperty(templates, harmless), { ...limit, numRuns });
  });
}

test('never hangs, throws nothing but errors: the split into blocks', () => {
  const file = fc.array(
    fc.constantFrom(
      ...PIECES,
      '{% macro a() %}',
      '{% endmacro %}',
      '{% docs d %}',
      '{% enddocs %}',
      '{% test t(m) %}',
      '{% endtest %}',
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(file, (parts) => {
      const text = parts.join('');
      try {
        for (const block of splitBlocks(text, 'fuzz.sql'))
          assert.equal(text.slice(block.start, block.start + block.source.length), block.source);
      } catch (error) {
        assert.ok(isError(error, 'template-syntax'), String(error));
      }
    }),
    { ...limit, numRuns: 5000 },
  );
});

test('text outside tags comes through as it is', async () => {
  const plain = fc.string({ unit: 'grapheme' }).filter((t) => !/\{[{%#]|\r/.test(t) && !t.endsWith('\n'));
  await fc.assert(
    fc.asyncProperty(plain, async (text) => {
      assert.equal(await render(parseTemplate(text, 'x.sql'), stubs()), text);
    }),
    limit,
  );
});

test('what a value prints as is read as that value again', async () => {
  const value = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    value: fc.oneof(
      { maxDepth: 4 },
      tie('leaf'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  await fc.assert(
    fc.asyncProperty(value, async (plain) => {
      const printed = toRepr(toValue(plain));
      assert.equal(await render(parseTemplate(`{{ [${printed}] }}`, 'x.sql'), stubs()), `[${printed}]`);
    }),
    limit,
  );
});
