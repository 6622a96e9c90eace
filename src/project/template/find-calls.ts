import type { CallArgs, Expr, Stmt } from './ast.ts';
import { asNumber } from './numbers.ts';
import { negative } from './operators.ts';
import type { Template } from './parse.ts';
import { PyDict, PyTuple, type Kwargs, type Value } from './values.ts';

/** A call whose arguments are all literals. */
export interface FoundCall {
  readonly name: string;
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
}

export interface FoundCalls {
  readonly calls: readonly FoundCall[];
  /** True where only rendering tells what is called: anything but text and such calls stands in the template. */
  readonly dynamic: boolean;
}

/**
 * Calls of the names that are plain from the text alone: `{{ ref('x') }}`, `{{ config(tags=['a']) }}`. A template that
 * holds anything else (a statement, a filter, another name, a computed argument) is dynamic: render it to know.
 */
export function findCalls(template: Template, names: readonly string[]): FoundCalls {
  const calls: FoundCall[] = [];
  let dynamic = false;
  for (const stmt of template.body) {
    if (stmt.kind === 'text') continue;
    const call = callOf(stmt, names);
    if (call) calls.push(call);
    else dynamic = true;
  }
  return { calls, dynamic };
}

function callOf(stmt: Stmt, names: readonly string[]): FoundCall | undefined {
  if ((stmt.kind !== 'print' && stmt.kind !== 'do') || stmt.value.kind !== 'call') return undefined;
  const { callee, args } = stmt.value;
  if (callee.kind !== 'name' || !names.includes(callee.name)) return undefined;
  const found = argumentsOf(args);
  return found && { name: callee.name, ...found };
}

function argumentsOf({ positional, named }: CallArgs): Omit<FoundCall, 'name'> | undefined {
  if (positional.some((p) => p.splat)) return undefined;
  const args = literals(positional.map((p) => p.value));
  const values = literals(named.map((n) => n.value));
  if (!args || !values) return undefined;
  const kwargs = new Map<string, Value>();
  for (const [i, { name }] of named.entries()) {
    if (name === undefined || kwargs.has(name)) return undefined;
    kwargs.set(name, values[i]);
  }
  return { args, kwargs };
}

/** The values, where every one of them is a literal. */
function literals(expressions: readonly Expr[]): Value[] | undefined {
  const values: Value[] = [];
  for (const e of expressions) {
    const found = literal(e);
    if (!found) return undefined;
    values.push(found.value);
  }
  return values;
}

function literal(e: Expr): { readonly value: Value } | undefined {
  switch (e.kind) {
    case 'literal':
      return e;
    case 'list':
      return asValue(literals(e.items), (items) => items);
    case 'tuple':
      return asValue(literals(e.items), (items) => new PyTuple(items));
    case 'negative':
      return signed(e.operand);
    case 'dict':
      return dictionary(e.entries);
    default:
      return undefined;
  }
}

/** A number with a minus sign before it. */
function signed(operand: Expr): { readonly value: Value } | undefined {
  const isNumber = operand.kind === 'literal' && asNumber(operand.value) !== undefined;
  return isNumber ? { value: negative(operand.value) } : undefined;
}

function asValue(items: Value[] | undefined, make: (items: Value[]) => Value): { readonly value: Value } | undefined {
  return items && { value: make(items) };
}

function dictionary(entries: readonly (readonly [Expr, Expr])[]): { readonly value: Value } | undefined {
  if (entries.some(([key]) => key.kind !== 'literal')) return undefined;
  const flat = literals(entries.flat());
  return asValue(flat, (values) => PyDict.of(entries.map((_, i) => [values[2 * i], values[2 * i + 1]] as const)));
}
