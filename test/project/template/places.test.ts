import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, isError, type Place } from '../../../src/errors.ts';
import { defineMacros, native, parseTemplate, render, Scope } from '../../../src/project/template/index.ts';

async function failure(text: string, scope = new Scope(), line = 1): Promise<{ place: Place; message: string }> {
  try {
    await render(parseTemplate(text, 'models/m.sql', { line }), scope);
  } catch (error) {
    assert.ok(isError(error), String(error));
    return { place: error.place ?? {}, message: error.message };
  }
  return assert.fail('nothing was thrown');
}

const at = ({ line, column }: Place): string => `${line ?? '?'}:${column ?? '?'}`;

/** Template → where its error stands. */
const PLACES: readonly (readonly [string, string, RegExp])[] = [
  ['select\n  {{ nope.x }}', '2:6', /'nope' is undefined/],
  ['{{ 1 +\n  nope }}', '2:3', /'nope' is undefined/],
  ["a\nb\n{{ 'x'|nofilter }}", '3:7', /no filter 'nofilter'/],
  ['{% if 1 is notest %}{% endif %}', '1:9', /no test 'notest'/],
  ['\n{{ missing(1) }}', '2:11', /'missing' is undefined/],
  ['{% for x in 5 %}{% endfor %}', '1:13', /int cannot be iterated/],
  ['\n\n  {% set a, b = [1] %}', '3:3', /2 values are needed/],
  ["{{ 'a' < 1 }}", '1:4', /operand types/],
  ['x\r\ny\r\n{{ nope.a }}', '3:4', /'nope' is undefined/],
  ['{% if 1 %}\nnever closed', '1:10', /not closed by endif/],
  ["{{ 'open }}", '1:4', /a string is not closed/],
  ['line\n{{ 1 + }}', '2:8', /ends where a value should stand/],
  ['{% nosuch %}', '1:1', /no statement 'nosuch'/],
  ['{% set true = 1 %}', '1:8', /'true' cannot be set/],
  ['{% macro m(a=1, b) %}{% endmacro %}', '1:17', /'b' without a default/],
  ['{{ a b }}', '1:6', /unexpected 'b'/],
  ['😀{{ nope.x }}', '1:6', /'nope' is undefined/],
];

for (const [text, place, message] of PLACES) {
  test(`the error of ${JSON.stringify(text)} stands at ${place}`, async () => {
    const found = await failure(text);
    assert.equal(at(found.place), place);
    assert.match(found.message, message);
    assert.equal(found.place.file, 'models/m.sql');
  });
}

test('the excerpt shows the line and a caret below the place', async () => {
  const { place } = await failure('select 1\nfrom {{ nope.x }} t\nwhere true');
  assert.equal(place.excerpt, 'from {{ nope.x }} t\n        ^');
});

test('of a very long line the excerpt is the part around the place', async () => {
  const { place } = await failure(`${'a'.repeat(10_000)}{{ nope.x }}${'b'.repeat(10_000)}`);
  const [line = '', caret = ''] = (place.excerpt ?? '').split('\n');
  assert.ok(line.length <= 160);
  assert.equal(line.slice(caret.length - 1, caret.length + 3), 'nope');
});

test('lines count from where the text begins in its file', async () => {
  assert.equal(at((await failure('x\n{{ nope.x }}', new Scope(), 41)).place), '42:4');
});

test('the stack names every macro that the error came through, innermost first', async () => {
  const text = [
    '{% macro inner() %}',
    '  {{ nope.x }}',
    '{% endmacro %}',
    '{% macro outer() %}{{ inner() }}{% endmacro %}',
    '{{ outer() }}',
  ].join('\n');
  const { place } = await failure(text);
  assert.equal(at(place), '2:6');
  assert.deepEqual(place.stack, ['inner (models/m.sql:1)', 'outer (models/m.sql:4)']);
});

test('a macro of another file keeps its own place', async () => {
  const library = parseTemplate('\n{% macro broken() %}{{ nope.x }}{% endmacro %}', 'macros/lib.sql', { line: 10 });
  const scope = new Scope();
  for (const [name, macro] of defineMacros(library, scope)) scope.set(name, macro);
  const { place } = await failure('\n\n{{ broken() }}', scope);
  assert.equal(place.file, 'macros/lib.sql');
  assert.equal(place.line, 11);
  assert.deepEqual(place.stack, ['broken (macros/lib.sql:11)']);
});

test('an error from a function from outside takes the place of its call, at once or later', async () => {
  const broken = (): never => fail('compiler-error', { message: 'No.' });
  const scope = new Scope(undefined, [
    ['now', native('now', broken)],
    ['later', native('later', () => Promise.resolve().then(broken))],
  ]);
  for (const name of ['now', 'later']) {
    const { place, message } = await failure(`a\n  {{ ${name}() }}`, scope);
    assert.equal(message, 'No.');
    assert.equal(place.line, 2);
    assert.equal(place.file, 'models/m.sql');
  }
});

test('a function from outside is told where it is called', async () => {
  let seen: Place | undefined;
  const scope = new Scope(undefined, [['where', native('where', (_args, _kwargs, { place }) => ((seen = place), ''))]]);
  await render(parseTemplate('x\n {{ where() }}', 'models/m.sql'), scope);
  assert.equal(seen?.line, 2);
  assert.equal(seen.file, 'models/m.sql');
});

test('what macros are not given, or given twice, is told', async () => {
  const macro = '{% macro m(a) %}{{ a }}{% endmacro %}';
  assert.match((await failure(`${macro}{{ m(1, 2) }}`)).message, /no more than 1 argument/);
  assert.match((await failure(`${macro}{{ m(b=2) }}`)).message, /no argument named 'b'/);
  assert.match((await failure(`${macro}{{ m(1, a=2) }}`)).message, /argument.* 'a'/);
});
