import { contains, equal, OperationFault, order, asNumber, binary } from './operators.ts';
import { toText } from './text.ts';
import { HostObject, isCallable, itemsOf, PyDict, PyFloat, PyTuple, type Value } from './values.ts';

export type Test = (value: Value, args: readonly Value[]) => boolean;

const isNumber = (v: Value): boolean =>
  typeof v === 'number' || typeof v === 'bigint' || v instanceof PyFloat || typeof v === 'boolean';
const isInteger = (v: Value): boolean => typeof v === 'number' || typeof v === 'bigint';
const remainder = (v: Value, by: Value): boolean => asNumber(binary('%', v, by)) === 0;

const TESTS: Readonly<Record<string, Test>> = Object.assign(Object.create(null) as Record<string, Test>, {
  defined: (v) => v !== undefined,
  undefined: (v) => v === undefined,
  none: (v) => v === null,
  boolean: (v) => typeof v === 'boolean',
  true: (v) => v === true,
  false: (v) => v === false,
  string: (v) => typeof v === 'string',
  number: isNumber,
  integer: isInteger,
  float: (v) => v instanceof PyFloat,
  mapping: (v) => v instanceof PyDict || (v instanceof HostObject && v.isMapping),
  iterable: (v) => itemsOf(v) !== undefined,
  sequence: (v) =>
    typeof v === 'string' ||
    Array.isArray(v) ||
    v instanceof PyTuple ||
    v instanceof PyDict ||
    (v instanceof HostObject && v.iterate() !== undefined),
  callable: isCallable,
  sameas: (v, [other]) => (v !== null && typeof v === 'object' ? v === other : v === other),
  escaped: () => false,
  odd: (v) => !remainder(v, 2),
  even: (v) => remainder(v, 2),
  divisibleby: (v, [by]) => remainder(v, by),
  in: (v, [container]) => contains(container, v),
  eq: (v, [other]) => equal(v, other),
  ne: (v, [other]) => !equal(v, other),
  lt: (v, [other]) => order(v, other) < 0,
  le: (v, [other]) => order(v, other) <= 0,
  gt: (v, [other]) => order(v, other) > 0,
  ge: (v, [other]) => order(v, other) >= 0,
  upper: (v) => toText(v) === toText(v).toUpperCase() && toText(v) !== toText(v).toLowerCase(),
  lower: (v) => toText(v) === toText(v).toLowerCase() && toText(v) !== toText(v).toUpperCase(),
} satisfies Record<string, Test>);

const ALIASES: Readonly<Record<string, string>> = {
  equalto: 'eq',
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  lessthan: 'lt',
  '<=': 'le',
  '>': 'gt',
  greaterthan: 'gt',
  '>=': 'ge',
  None: 'none',
};

/** Throws for a name that is no test. */
export function testByName(name: string): Test {
  const test = TESTS[ALIASES[name] ?? name];
  if (!test) throw new OperationFault(`there is no test '${name}'`);
  return test;
}
