import { Executor, Output } from './execute.ts';
import { Budget, rest } from './limits.ts';
import type { Template } from './parse.ts';
import { Scope } from './scope.ts';
import { ReturnSignal } from './signals.ts';
import { globals } from './globals.ts';
import { MacroValue, NativeFunction, type Kwargs, type Value } from './values.ts';

/** Budgets are shared by all that one outermost scope renders: a macro in another file counts too. */
const budgets = new WeakMap<Scope, Budget>();

function budgetOf(scope: Scope): Budget {
  const known = budgets.get(scope);
  if (known) return known;
  const fresh = new Budget();
  budgets.set(scope, fresh);
  return fresh;
}

/** From here on what is undefined has members and calls in this scope, all of them undefined: for a rendering that only gathers. */
export function tolerateUndefined(scope: Scope): void {
  budgetOf(scope).lenient = true;
}

/** Renders a template. Errors: `template-error`, `template-limit`, and what functions from outside throw, with their place. */
export async function render(template: Template, scope: Scope): Promise<string> {
  const out = new Output();
  try {
    await new Executor(template.source, budgetOf(scope)).run(template.body, new Scope(withGlobals(scope)), out);
  } catch (signal) {
    if (!(signal instanceof ReturnSignal)) throw signal;
  } finally {
    rest();
  }
  return out.text;
}

/** The value of a template that is one expression; any other template's text. */
export async function renderNative(template: Template, scope: Scope): Promise<Value> {
  const [only, ...others] = template.body.filter((s) => s.kind !== 'text' || s.text.trim() !== '');
  if (only?.kind !== 'print' || others.length > 0) return render(template, scope);
  try {
    const executor = new Executor(template.source, budgetOf(scope), true);
    return await executor.evaluate(only.value, new Scope(withGlobals(scope)));
  } finally {
    rest();
  }
}

/** The macros at a template's top level, bound to the scope. */
export function defineMacros(template: Template, scope: Scope): Map<string, MacroValue> {
  const executor = new Executor(template.source, budgetOf(scope));
  const outer = withGlobals(scope);
  return new Map(
    template.body.flatMap((s) => (s.kind === 'macro' ? [[s.name, executor.macro(s, outer)] as const] : [])),
  );
}

/** Calls a macro or function: its text, or what return() gave. */
export async function callMacro(
  macro: MacroValue | NativeFunction,
  args: Value[],
  kwargs: Kwargs = new Map(),
): Promise<Value> {
  return macro instanceof NativeFunction ? macro.code(args, kwargs, { place: {} }) : macro.call(args, kwargs);
}

/** Names that Jinja itself has, below those from outside. */
class GlobalScope extends Scope {
  readonly #outer: Scope;
  constructor(outer: Scope) {
    super(undefined, globals);
    this.#outer = outer;
  }
  override get(name: string): Value {
    return this.#outer.has(name) ? this.#outer.get(name) : super.get(name);
  }
  override has(name: string): boolean {
    return this.#outer.has(name) || super.has(name);
  }
}

function withGlobals(scope: Scope): Scope {
  return new GlobalScope(scope);
}
