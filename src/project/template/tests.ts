import { OperationFault } from './operation-fault.ts';
import { isFilter } from './filters.ts';
import { asNumber } from './numbers.ts';
import { contains, equal, order, binary } from './operators.ts';
import { toText } from './text.ts';
import { HostObject, isCallable, itemsOf, PyDict, PyFloat, PyIterator, PyTuple, type Value } from './values.ts';

export type Test = (value: Value, args: readonly Value[]) => boolean;

const isNumber = (v: Value): boolean =>
  typeof v === 'number' || typeof v === 'bigint' || v instanceof PyFloat || typeof v === 'boolean';
const isInteger = (v: Value): boolean => typeof v === 'number' || typeof v === 'bigint';
const remainder = (v: Value, by: Value): boolean => asNumber(binary('%', v, by)) === 0;

const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>(
  Object.entries({
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
    iterable: (v) => v === undefined || v instanceof PyIterator || itemsOf(v) !== undefined,
    sequence: (v) =>
      v === undefined ||
      typeof v === 'string' ||
      Array.isArray(v) ||
      v instanceof PyTuple ||
      v instanceof PyDict ||
      (v instanceof HostObject && v.iterate() !== undefined),
    callable: isCallable,
    filter: (v) => isFilter(toText(v)),
    test: (v) => isTest(toText(v)),
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
  } satisfies Record<string, Test>),
);

const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
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
  }),
);

function named(name: string): Test | undefined {
  return TESTS.get(ALIASES.get(name) ?? name);
}

export function isTest(name: string): boolean {
  return named(name) !== undefined;
}

/** Throws for a name that is no test. */
export function testByName(name: string): Test {
  const test = named(name);
  if (!test) throw new OperationFault(`there is no test '${name}'`);
  return test;
}
