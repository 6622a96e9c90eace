import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isError } from '../../../src/errors.ts';
import { parseTemplate, render, Scope } from '../../../src/project/template/index.ts';

const grow = (start: string, step: string): string =>
  `{% set ns = namespace(x=${start}) %}{% for i in range(100) %}{% set ns.x = ${step} %}{% endfor %}{{ ns.x }}`;

/** Templates that would run, or grow, for ever. */
const ENDLESS: Readonly<Record<string, string>> = {
  'loops in loops': '{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}',
  'a macro that calls itself': '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  'two macros that call each other':
    '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}',
  'a caller that calls its macro':
    '{% macro m() %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ n() }}{% endcall %}{% endmacro %}{{ n() }}',
  'a loop that calls itself': '{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}',
  'text times a number': "{{ 'a' * 10000000000 }}",
  'text doubled by ~': grow("'0123456789'", 'ns.x ~ ns.x'),
  'text doubled by +': grow("'0123456789'", 'ns.x + ns.x'),
  'text that replace makes longer': grow("'aaaaaaaa'", "ns.x.replace('a', 'aaaa')"),
  'text that a filter makes longer': grow("'aaaaaaaa'", "ns.x|replace('a', 'aaaa')"),
  'text that join makes longer': grow("'aaaaaaaa'", 'ns.x|join(ns.x)'),
  'text that format makes longer': grow("'aaaaaaaa'", "'{0}{0}'.format(ns.x)"),
  'text that % makes longer': grow("'aaaaaaaa'", "'%s%s' % (ns.x, ns.x)"),
  'text that set makes longer':
    "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(100) %}{% set t %}{{ ns.x }}{{ ns.x }}{% endset %}{% set ns.x = t %}{% endfor %}",
  'a width of a format': "{{ '{:10000000000}'.format(1) }}",
  'a width of %': "{{ '%10000000000d' % 1 }}",
  'a width of ljust': "{{ 'a'.ljust(10000000000) }}",
  'a width of center': "{{ 'a'|center(10000000000) }}",
  'a list times a number': '{{ [0] * 10000000000 }}',
  'a list doubled by +': grow('[1, 2]', 'ns.x + ns.x'),
  'a list that is extended by itself':
    '{% set l = [1, 2] %}{% for i in range(100) %}{% do l.extend(l) %}{% endfor %}{{ l }}',
  'lists in lists, printed': grow('[1]', '[ns.x, ns.x]'),
  'lists in lists as JSON': grow('[1]', '[ns.x, ns.x]').replace('{{ ns.x }}', '{{ ns.x|tojson }}'),
  'tuples in tuples as a key': grow('(1,)', '(ns.x, ns.x)').replace('{{ ns.x }}', '{{ {ns.x: 1} }}'),
  'batches filled up again and again': "{% for i in range(100000) %}{% set x = [1]|batch(1000000, 'x') %}{% endfor %}",
  'a long list reversed again and again':
    '{% set x = range(100000)|list * 10 %}{% for i in range(100000) %}{% do x.reverse() %}{% endfor %}',
  'a long list moved up and down again and again':
    '{% set x = range(100000)|list * 9 %}{% for i in range(100000) %}{% do x.insert(0, x.pop(0)) %}{% endfor %}',
  'a large dictionary copied again and again':
    '{% set x = dict(range(100000)|batch(2)|list) %}{% for i in range(100000) %}{% do x.copy() %}{% endfor %}',
  'large sets compared again and again':
    '{% set x = set(range(100000)) %}{% set y = set(range(100000)) %}{% for i in range(100000) %}{% if x == y or x.difference(y) %}{% endif %}{% endfor %}',
  'a long list searched again and again':
    '{% set x = range(100000)|list %}{% for i in range(100000) %}{% if -1 in x %}{% endif %}{% endfor %}',
  'a long text searched again and again':
    "{% set x = 'a' * 1000000 %}{% for i in range(100000) %}{% if 'b' in x %}{% endif %}{% endfor %}",
};

for (const [what, template] of Object.entries(ENDLESS)) {
  test(`stopped with its place: ${what}`, async () => {
    await assert.rejects(render(parseTemplate(template, 'endless.sql'), new Scope()), (error) => {
      assert.ok(isError(error, 'template-limit'), String(error));
      assert.equal(error.place?.file, 'endless.sql');
      assert.equal(error.place.line, 1);
      assert.ok((error.place.column ?? 0) > 0);
      assert.ok(error.hint);
      return true;
    });
  });
}

/** What is refused as a mistake rather than stopped. */
const REFUSED: Readonly<Record<string, string>> = {
  'a range beyond the largest': '{{ range(1000000000) }}',
  'a number of too many digits': '{{ 10 ** 10000000 }}',
  'numbers that square themselves': grow('9', 'ns.x * ns.x'),
};

for (const [what, template] of Object.entries(REFUSED)) {
  test(`refused: ${what}`, async () => {
    await assert.rejects(render(parseTemplate(template, 'x.sql'), new Scope()), (e) => isError(e, 'template-error'));
  });
}

const nested = (open: string, inner: string, close: string): string =>
  `${open.repeat(20_000)}${inner}${close.repeat(20_000)}`;

/** Templates whose text is nested too deeply to be read or evaluated. */
const DEEP: Readonly<Record<string, string>> = {
  parentheses: `{{ ${nested('(', '1', ')')} }}`,
  lists: `{{ ${nested('[', '', ']')} }}`,
  dictionaries: `{{ ${nested('{1:', '1', '}')} }}`,
  not: `{{ ${'not '.repeat(20_000)}1 }}`,
  minus: `{{ ${'-'.repeat(20_000)}1 }}`,
  sums: `{{ 1${'+1'.repeat(20_000)} }}`,
  powers: `{{ 1${'**1'.repeat(20_000)} }}`,
  filters: `{{ 1${'|abs'.repeat(20_000)} }}`,
  members: `{{ a${'.b'.repeat(20_000)} }}`,
  and: `{{ 1${' and 1'.repeat(20_000)} }}`,
  'if else': `{{ 1${' if 1 else 2'.repeat(20_000)} }}`,
  'if blocks': nested('{% if 1 %}', '', '{% endif %}'),
  'for blocks': nested('{% for a in [1] %}', '', '{% endfor %}'),
  'macro blocks': nested('{% macro m() %}', '', '{% endmacro %}'),
  'set blocks': nested('{% set x %}', '', '{% endset %}'),
  'filter blocks': nested('{% filter upper %}', '', '{% endfilter %}'),
  'call blocks': nested('{% call m() %}', '', '{% endcall %}'),
  'lists built by a loop':
    '{% set ns = namespace(l=[]) %}{% for i in range(20000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}',
};

for (const [what, template] of Object.entries(DEEP)) {
  test(`too deep, said plainly with a short excerpt: ${what}`, async () => {
    await assert.rejects(
      async () => render(parseTemplate(template, 'deep.sql'), new Scope()),
      (error) => {
        assert.ok(isError(error, 'template-limit') || isError(error, 'template-syntax'), String(error));
        assert.match(error.message, /nested too deeply/);
        assert.ok((error.place?.excerpt ?? '').length < 400);
        return true;
      },
    );
  });
}

const WITHIN = new Map([
  ['a list inside itself', ['{% set l = [] %}{% do l.append(l) %}{{ l }}{{ l == l }}', '[[...]]True']],
  ['a dictionary inside itself', ["{% set d = {} %}{% do d.update({'a': d}) %}{{ d }}", "{'a': {...}}"]],
  [
    'a list that grows while it is read',
    ['{% set l = [1, 2] %}{% for i in l %}{% do l.append(i) %}{% endfor %}{{ l }}', '[1, 2, 1, 2]'],
  ],
  [
    'a hundred macros deep',
    ['{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% else %}end{% endif %}{% endmacro %}{{ m(100) }}', 'end'],
  ],
  ['fifty tuples deep as a key', [`{{ {${'('.repeat(50)}1${',)'.repeat(50)}: 'v'}|length }}`, '1']],
]);

for (const [what, [template = '', expected]] of WITHIN) {
  test(`goes through: ${what}`, async () => {
    assert.equal(await render(parseTemplate(template, 'x.sql'), new Scope()), expected);
  });
}

test('steps are counted across all that one scope renders, and anew for the next scope', async () => {
  const template = parseTemplate("{% set long = 'a' * 60000000 %}done", 'x.sql');
  const shared = new Scope();
  await assert.rejects(
    async () => {
      for (let i = 0; i < 20; i++) await render(template, shared);
    },
    (e) => isError(e, 'template-limit'),
  );
  assert.equal(await render(template, new Scope()), 'done');
});
