import { OperationFault } from './operation-fault.ts';
import { isError, VarveError } from '../../errors.ts';
import type { CallArgs, Expr } from './ast.ts';
import { applyFilter, nativeFilter } from './filters.ts';
import { placeAt, placed, renderFault, type Source } from './fault.ts';
import { charge, chargeText, type Budget } from './limits.ts';
import { attributeOf, itemOf } from './member.ts';
import { binary, compare, negative, positive, slice } from './operators.ts';
import type { Scope } from './scope.ts';
import { LoopSignal, ReturnSignal } from './signals.ts';
import { testByName } from './tests.ts';
import { toText } from './text.ts';
import {
  HostObject,
  itemsOf,
  MacroValue,
  NativeFunction,
  PyDict,
  PyIterator,
  PyTuple,
  truthy,
  typeName,
  type CallSite,
  type Value,
} from './values.ts';

type Async<T> = T | Promise<T>;

/** Applies `next` now where the value is there, later where it is a promise: expressions without a database stay synchronous. */
export function then<T, R>(value: Async<T>, next: (value: T) => Async<R>): Async<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

function all<T>(list: readonly (() => Async<T>)[]): Async<T[]> {
  const done: T[] = [];
  for (let i = 0; i < list.length; i++) {
    const value = list[i]?.() as Async<T>;
    if (value instanceof Promise) return value.then(async (first) => finish([...done, first], list, i + 1));
    done.push(value);
  }
  return done;
}

async function finish<T>(done: T[], list: readonly (() => Async<T>)[], from: number): Promise<T[]> {
  for (let i = from; i < list.length; i++) done.push(await (list[i]?.() as Async<T>));
  return done;
}

/** Charges for a text or list that an operation made. */
function settled(value: Value): Value {
  if (typeof value === 'string') chargeText(value.length);
  else if (Array.isArray(value)) charge(value.length / 8);
  return value;
}

/** What a function from outside is handed: lists instead of lazy sequences. */
function given(value: Value): Value {
  return value instanceof PyIterator ? value.drain() : value;
}

/** Evaluates expressions of one template. */
export class Evaluator {
  readonly source: Source;
  readonly budget: Budget;
  /** True where the template yields a value rather than text: dbt's as_bool and its like convert. */
  readonly native: boolean;

  constructor(source: Source, budget: Budget, native = false) {
    this.source = source;
    this.budget = budget;
    this.native = native;
  }

  /** The value of an expression. Errors: `template-error` with the place of the innermost expression at fault. */
  evaluate(e: Expr, scope: Scope): Async<Value> {
    this.budget.step();
    try {
      const value = this.#evaluate(e, scope);
      return value instanceof Promise ? value.catch((error: unknown) => this.fault(error, e.at)) : value;
    } catch (error) {
      return this.fault(error, e.at);
    }
  }

  /** Throws what came up at an offset as an error of ours with its place; the template's own signals pass. */
  fault(error: unknown, at: number): never {
    if (error instanceof ReturnSignal || error instanceof LoopSignal) throw error as unknown as Error;
    const place = () => placeAt(this.source, at);
    if (error instanceof OperationFault) return renderFault(place(), error.message);
    if (error instanceof RangeError && error.message.includes('call stack'))
      throw new VarveError('template-limit', { limit: 'expressions are nested too deeply' }, { place: place() });
    if (isError(error)) throw placed(error, place);
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)
      return renderFault(place(), error.message);
    throw error;
  }

  #evaluate(e: Expr, scope: Scope): Async<Value> {
    const ev = (x: Expr): Async<Value> => this.evaluate(x, scope);
    switch (e.kind) {
      case 'literal':
        return e.value;
      case 'name':
        return scope.get(e.name);
      case 'list':
        return all(e.items.map((x) => () => ev(x)));
      case 'tuple':
        return then(all(e.items.map((x) => () => ev(x))), (items) => new PyTuple(items));
      case 'dict':
        return this.#dict(e.entries, scope);
      case 'attribute':
        return then(ev(e.object), (object) => this.#attribute(object, e.name, e.object));
      case 'item':
        return then(ev(e.object), (object) => then(ev(e.key), (key) => this.#item(object, key, e)));
      case 'slice':
        return then(ev(e.object), (object) =>
          then(all(e.parts.map((p) => () => (p ? ev(p) : undefined))), (parts) => slice(object, parts)),
        );
      case 'call':
        return this.#call(e, scope);
      case 'filter':
        return then(e.input ? ev(e.input) : '', (input) => this.filter(e, input, scope));
      case 'test':
        return this.#test(e, scope);
      case 'not':
        return then(ev(e.operand), (v) => !truthy(v));
      case 'negative':
        return then(ev(e.operand), (v) => negative(this.#defined(v, e.operand)));
      case 'positive':
        return then(ev(e.operand), (v) => positive(this.#defined(v, e.operand)));
      case 'binary':
        return then(ev(e.left), (a) =>
          then(ev(e.right), (b) => binary(e.operator, this.#defined(a, e.left), this.#defined(b, e.right))),
        );
      case 'and':
        return then(ev(e.left), (a) => (truthy(a) ? ev(e.right) : a));
      case 'or':
        return then(ev(e.left), (a) => (truthy(a) ? a : ev(e.right)));
      case 'compare':
        return then(ev(e.first), (a) => this.#compare(a, e.rest, scope));
      case 'concat':
        return then(all(e.parts.map((p) => () => ev(p))), (parts) => settled(parts.map(toText).join('')));
      case 'if':
        return then(ev(e.condition), (c) => (truthy(c) ? ev(e.then) : e.otherwise ? ev(e.otherwise) : undefined));
    }
  }

  /** An operand that is not there is named rather than computed with. */
  #defined(value: Value, e: Expr): Value {
    return value === undefined ? renderFault(placeAt(this.source, e.at), `${nameOf(e)} is undefined`) : value;
  }

  #dict(entries: readonly (readonly [Expr, Expr])[], scope: Scope): Async<Value> {
    const flat = entries.flat().map((x) => () => this.evaluate(x, scope));
    return then(all(flat), (values) => {
      const dict = new PyDict();
      for (let i = 0; i < values.length; i += 2) dict.set(values[i], values[i + 1]);
      return dict;
    });
  }

  #compare(first: Value, rest: Extract<Expr, { kind: 'compare' }>['rest'], scope: Scope): Async<Value> {
    const [head, ...more] = rest;
    if (!head) return true;
    const [operator, operand] = head;
    return then(this.evaluate(operand, scope), (value) =>
      compare(operator, first, value) ? this.#compare(value, more, scope) : false,
    );
  }

  #test(e: Extract<Expr, { kind: 'test' }>, scope: Scope): Async<Value> {
    return then(this.evaluate(e.input, scope), (input) =>
      then(this.#args(e.args, scope), ({ args }) => testByName(e.name)(input, args) !== e.negated),
    );
  }

  filter(e: Extract<Expr, { kind: 'filter' }>, input: Value, scope: Scope): Async<Value> {
    return then(this.#args(e.args, scope), (args) => {
      if (this.native && e.name.startsWith('as_')) return nativeFilter(e.name, input);
      return settled(applyFilter(e.name, input, args));
    });
  }

  #attribute(object: Value, name: string, e: Expr): Value {
    if (object === undefined && this.budget.lenient) return undefined;
    return attributeOf(this.#reachable(object, e), name);
  }

  #item(object: Value, key: Value, e: Extract<Expr, { kind: 'item' }>): Value {
    if (object === undefined && this.budget.lenient) return undefined;
    return itemOf(this.#reachable(object, e.object), key);
  }

  /** What has members: nothing that is not there. */
  #reachable(object: Value, e: Expr): Value {
    return object === undefined ? renderFault(placeAt(this.source, e.at), `${nameOf(e)} is undefined`) : object;
  }

  #call(e: Extract<Expr, { kind: 'call' }>, scope: Scope): Async<Value> {
    return then(this.evaluate(e.callee, scope), (callee) =>
      then(this.#args(e.args, scope), ({ args, kwargs }) => this.invoke(callee, { args, kwargs, e })),
    );
  }

  /** Calls a function, macro or host object. */
  invoke(
    callee: Value,
    { args, kwargs, e }: { readonly args: Value[]; readonly kwargs: ReadonlyMap<string, Value>; readonly e: Expr },
  ): Async<Value> {
    if (callee instanceof NativeFunction) return then(callee.code(args.map(given), kwargs, this.#site(e)), settled);
    if (callee instanceof MacroValue) return callee.call(args, kwargs);
    if (callee instanceof HostObject && callee.call) return callee.call(args.map(given), kwargs);
    if (callee === undefined && this.budget.lenient) return undefined;
    const name = nameOf(e.kind === 'call' ? e.callee : e);
    return renderFault(
      placeAt(this.source, e.at),
      callee === undefined ? `${name} is undefined` : `${name} (${typeName(callee)}) cannot be called`,
    );
  }

  /** Where a call stands; worked out only where somebody asks. */
  #site(e: Expr): CallSite {
    const { source } = this;
    return {
      get place() {
        return placeAt(source, e.at);
      },
    };
  }

  #args(
    { positional, named }: CallArgs,
    scope: Scope,
  ): Async<{ readonly args: Value[]; readonly kwargs: ReadonlyMap<string, Value> }> {
    return then(all(positional.map((p) => () => this.evaluate(p.value, scope))), (values) => {
      const args = values.flatMap((value, i) => (positional[i]?.splat ? (itemsOf(value) ?? []) : [value]));
      return then(all(named.map((n) => () => this.evaluate(n.value, scope))), (given) => {
        const kwargs = new Map<string, Value>();
        for (const [i, value] of given.entries()) {
          const name = named[i]?.name;
          if (name !== undefined) kwargs.set(name, value);
          else if (value instanceof PyDict) for (const [k, v] of value.entries()) kwargs.set(toText(k), v);
        }
        return { args, kwargs };
      });
    });
  }

  evaluateArgs(
    args: CallArgs,
    scope: Scope,
  ): Async<{ readonly args: Value[]; readonly kwargs: ReadonlyMap<string, Value> }> {
    return this.#args(args, scope);
  }
}

/** How an expression is called in a message: `a.b.c`. */
export function nameOf(e: Expr): string {
  switch (e.kind) {
    case 'name':
      return `'${e.name}'`;
    case 'attribute':
      return `'${nameOf(e.object).replaceAll("'", '')}.${e.name}'`;
    case 'call':
      return `${nameOf(e.callee)}(…)`;
    default:
      return 'the value';
  }
}
