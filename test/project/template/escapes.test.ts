import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isError } from '../../../src/errors.ts';
import { native, parseTemplate, PyDict, render, Scope } from '../../../src/project/template/index.ts';
import { Members } from './harness.ts';

/** Names that lead out of a sandbox in Python or JavaScript. */
const NAMES = [
  '__class__',
  '__mro__',
  '__subclasses__',
  '__globals__',
  '__init__',
  '__dict__',
  '__builtins__',
  '__code__',
  '__call__',
  '__getattribute__',
  '__reduce__',
  '__import__',
  '__proto__',
  '__defineGetter__',
  '__lookupGetter__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'isPrototypeOf',
  'then',
  'call',
  'apply',
  'bind',
  'caller',
  'callee',
  'code',
  'map',
  'at',
  'push',
  'members',
  'attribute',
  'text',
  'iterate',
  'gi_frame',
  'func_globals',
  'mro',
  'environment',
  'filter',
];

/** Every kind of value that a template gets at, as an expression. */
const OBJECTS = [
  "''",
  '1',
  '1.5',
  '9007199254740993',
  'true',
  'none',
  '[]',
  '(1,)',
  '{}',
  'set([1])',
  'range(2)',
  '{}.items()',
  "([1]|map('string'))",
  'namespace(a=1)',
  'cycler(1)',
  'joiner()',
  'range',
  'host',
  'fn',
  'dict',
  "'a'.upper",
  '[].append',
  'm',
  'loop_of',
];

const SETUP = '{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{% for x in [1] %}{% set loop_of = loop %}';

function scope(): Scope {
  return new Scope(undefined, [
    ['host', new Members({ safe: 'yes' })],
    ['fn', native('fn', () => 'called')],
    ['record', PyDict.from({ a: 1 })],
  ]);
}

const out = async (text: string): Promise<string> => render(parseTemplate(text, 'escape.sql'), scope());

for (const object of OBJECTS) {
  test(`no way out of ${object}`, async () => {
    for (const name of NAMES) {
      for (const reach of [`(${object}).${name}`, `(${object})['${name}']`, `(${object})|attr('${name}')`]) {
        const text = `${SETUP}{{ ${reach} is defined }}{% endfor %}`;
        assert.equal(await out(text), 'False', reach);
      }
    }
  });
}

const ATTEMPTS: readonly (readonly [string, string])[] = [
  ['{{ [{"a": 1}]|map(attribute="__class__")|list }}', '[Undefined]'],
  ['{{ [{"a": 1}]|map(attribute="constructor.constructor")|list }}', '[Undefined]'],
  ['{{ ["x"]|map(attribute="__proto__.toString")|list }}', '[Undefined]'],
  ['{{ ["x"]|selectattr("constructor")|list }}', '[]'],
  ['{{ ["x"]|selectattr("__class__", "defined")|list }}', '[]'],
  ['{{ {"__proto__": {"polluted": 1}}.polluted }}', ''],
  ['{{ {}.polluted }}', ''],
  ['{{ {"__proto__": 1} }}', "{'__proto__': 1}"],
  ['{{ {"constructor": 1}["constructor"] }}', '1'],
  ['{{ {"__proto__": 1}|tojson }}', '{"__proto__": 1}'],
  ['{{ dict(__proto__=1) }}', "{'__proto__': 1}"],
  ['{% set ns = namespace(__proto__=5) %}{{ ns.__proto__ }}{{ namespace().__proto__ }}', '5'],
  ['{% set ns = namespace() %}{% set ns.constructor = 1 %}{{ ns.constructor }}{{ namespace().constructor }}', '1'],
  ['{{ host.safe }}{{ host["safe"] }}', 'yesyes'],
  ['{{ record["a"] }}{{ record["__proto__"] }}', '1'],
  ['{{ this is defined }}{{ globalThis is defined }}{{ process is defined }}', 'FalseFalseFalse'],
  ['{{ require is defined }}{{ self.__init__ is defined if self is defined }}', 'False'],
  ['{{ "%(a)s"|format(a="x") }}', 'x'],
  ['{{ "{0.__class__.__init__}".format("x") }}', ''],
  ['{{ "{0[constructor][name]}".format("x") }}', ''],
  ['{{ "{a.__class__.x}".format(a=1) }}', ''],
];

for (const [text, expected] of ATTEMPTS) {
  test(`harmless: ${text}`, async () => {
    assert.equal(await out(text), expected);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
}

const REFUSED = [
  '{{ "".__class__.__mro__ }}',
  '{{ "".constructor.constructor("return process")() }}',
  '{{ [].constructor("x") }}',
  '{{ host.constructor.constructor("return this")() }}',
  '{{ fn.constructor("return 1")() }}',
  '{{ fn.call("x") }}',
  '{{ range.__globals__["x"] }}',
  '{{ m.__globals__.x }}',
  '{{ "{:{}.__class__}".format(1, 2) }}',
  '{{ "%(a.b)s" % {"a": 1} }}',
  '{{ "x"|attr("constructor")("y") }}',
  '{{ ["x"]|map("constructor")|list }}',
  '{{ ["x"]|map("__proto__")|list }}',
  '{{ ["x"]|select("constructor")|list }}',
  '{{ 1|constructor }}',
  '{{ 1|toString }}',
  '{{ 1|__proto__ }}',
  '{{ 1 is constructor }}',
  '{{ 1 is __proto__ }}',
  '{{ 1 is hasOwnProperty }}',
  '{% set host.safe = 1 %}',
  '{% set fn.name = 1 %}',
  '{% set m.name = 1 %}',
  '{% include "/etc/passwd" %}',
  '{% import "x" as y %}',
  '{% extends "x" %}',
  '{{ lipsum.__globals__.os }}',
  '{{ cycler.__init__.__globals__ }}',
  '{{ joiner().code([]) }}',
  '{{ caller() }}',
  '{{ loop_of.call() }}',
];

for (const text of REFUSED) {
  test(`refused: ${text}`, async () => {
    await assert.rejects(out(`{% macro m() %}{% endmacro %}${text}`), (error) => {
      assert.ok(isError(error), String(error));
      assert.ok(error.code === 'template-error' || error.code === 'template-syntax', error.code);
      assert.equal(error.place?.line, 1);
      return true;
    });
  });
}
