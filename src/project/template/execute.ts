import type { Expr, Parameter, Stmt, Takes, Target } from './ast.ts';
import { Evaluator, then } from './evaluate.ts';
import { framed, placeAt, renderFault, type Source } from './fault.ts';
import { chargeText, MAX_TEXT, tooLong, type Budget } from './limits.ts';
import { LoopObject } from './loop.ts';
import { Scope } from './scope.ts';
import { LoopSignal, ReturnSignal } from './signals.ts';
import { toText } from './text.ts';
import { itemsOf, MacroValue, Namespace, native, PyDict, PyTuple, truthy, typeName, type Value } from './values.ts';

/** What has been written so far. */
export class Output {
  readonly #parts: string[] = [];
  #length = 0;

  write(text: string): void {
    this.#length += text.length;
    if (this.#length > MAX_TEXT) throw tooLong();
    chargeText(text.length);
    this.#parts.push(text);
  }

  get text(): string {
    return this.#parts.join('');
  }
}

/** Executes statements of one template. */
export class Executor {
  readonly #evaluator: Evaluator;
  readonly #source: Source;
  readonly #budget: Budget;

  constructor(source: Source, budget: Budget, native = false) {
    this.#source = source;
    this.#budget = budget;
    this.#evaluator = new Evaluator(source, budget, native);
  }

  async run(body: readonly Stmt[], scope: Scope, out: Output): Promise<void> {
    for (const stmt of body) {
      try {
        const done = this.#one(stmt, scope, out);
        if (done instanceof Promise) await done;
      } catch (error) {
        this.#evaluator.fault(error, stmt.at);
      }
    }
  }

  evaluate(e: Expr, scope: Scope): Value | Promise<Value> {
    return this.#evaluator.evaluate(e, scope);
  }

  #one(stmt: Stmt, scope: Scope, out: Output): void | Promise<void> {
    this.#budget.step();
    switch (stmt.kind) {
      case 'text': {
        out.write(stmt.text);
        return;
      }
      case 'print':
        return then(this.evaluate(stmt.value, scope), (value) => out.write(toText(value)));
      case 'do':
        return then(this.evaluate(stmt.value, scope), () => undefined);
      case 'set':
        return then(this.evaluate(stmt.value, scope), (value) => this.#bind(stmt.target, value, scope, stmt));
      case 'set-block':
        return this.#setBlock(stmt, scope);
      case 'if':
        return this.#if(stmt, scope, out);
      case 'for':
        return this.#for(stmt, scope, out);
      case 'macro': {
        scope.set(stmt.name, this.macro(stmt, scope));
        return;
      }
      case 'call':
        return this.#callBlock(stmt, scope, out);
      case 'filter':
        return this.#filterBlock(stmt, scope, out);
      case 'with':
        return this.#with(stmt, scope, out);
      case 'break':
      case 'continue':
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- control flow of the template
        throw new LoopSignal(stmt.kind);
    }
  }

  #bind(target: Target, value: Value, scope: Scope, stmt: Stmt): void {
    switch (target.kind) {
      case 'name': {
        scope.set(target.name, value);
        return;
      }
      case 'member': {
        const object = scope.get(target.object);
        if (object instanceof Namespace) object.members.set(target.name, value);
        else if (object instanceof PyDict) object.set(target.name, value);
        else
          renderFault(
            placeAt(this.#source, stmt.at),
            `only members of a namespace can be set, '${target.object}' is ${typeName(object)}`,
          );
        return;
      }
      case 'names': {
        const items = itemsOf(value);
        if (items?.length !== target.targets.length) {
          return renderFault(
            placeAt(this.#source, stmt.at),
            `${target.targets.length} values are needed to unpack, there ${items?.length === 1 ? 'is' : 'are'} ${items?.length ?? 'none'}`,
          );
        }
        target.targets.forEach((t, i) => this.#bind(t, items[i], scope, stmt));
      }
    }
  }

  /** Renders a body of its own. */
  async capture(body: readonly Stmt[], scope: Scope): Promise<string> {
    const out = new Output();
    await this.run(body, scope, out);
    return out.text;
  }

  async #setBlock(stmt: Extract<Stmt, { kind: 'set-block' }>, scope: Scope): Promise<void> {
    const text = await this.capture(stmt.body, new Scope(scope));
    const value = stmt.filter ? await this.#filtered(stmt.filter, text, scope) : text;
    this.#bind(stmt.target, value, scope, stmt);
  }

  async #filterBlock(stmt: Extract<Stmt, { kind: 'filter' }>, scope: Scope, out: Output): Promise<void> {
    const text = await this.capture(stmt.body, new Scope(scope));
    out.write(toText(await this.#filtered(stmt.filter, text, scope)));
  }

  async #filtered(filter: Expr, input: Value, scope: Scope): Promise<Value> {
    if (filter.kind !== 'filter') return this.evaluate(filter, scope);
    const inner = filter.input ? await this.#filtered(filter.input, input, scope) : input;
    return this.#evaluator.filter(filter, inner, scope);
  }

  async #if(stmt: Extract<Stmt, { kind: 'if' }>, scope: Scope, out: Output): Promise<void> {
    for (const { condition, body } of stmt.branches) {
      if (truthy(await this.evaluate(condition, scope))) return this.run(body, scope, out);
    }
    return this.run(stmt.otherwise, scope, out);
  }

  async #with(stmt: Extract<Stmt, { kind: 'with' }>, scope: Scope, out: Output): Promise<void> {
    const inner = new Scope(scope);
    for (const [target, value] of stmt.bindings) this.#bind(target, await this.evaluate(value, scope), inner, stmt);
    return this.run(stmt.body, inner, out);
  }

  async #for(stmt: Extract<Stmt, { kind: 'for' }>, scope: Scope, out: Output): Promise<void> {
    const list = await this.evaluate(stmt.list, scope);
    return this.#loop(stmt, { list, scope, out, depth: 0 });
  }

  async #loop(
    stmt: Extract<Stmt, { kind: 'for' }>,
    { list, scope, out, depth }: { list: Value; scope: Scope; out: Output; depth: number },
  ): Promise<void> {
    const all = itemsOf(list);
    if (all === undefined)
      return renderFault(placeAt(this.#source, stmt.list.at), `${typeName(list)} cannot be iterated`);
    const items = await this.#chosen(stmt, [...all], scope);
    if (items.length === 0) return this.run(stmt.otherwise, scope, out);
    const recurse = native('loop', async ([inner]) => {
      this.#budget.enter();
      try {
        const part = new Output();
        await this.#loop(stmt, { list: inner, scope, out: part, depth: depth + 1 });
        return part.text;
      } finally {
        this.#budget.leave();
      }
    });
    const loop = new LoopObject(items, depth, stmt.recursive ? recurse : undefined);
    for (; loop.index < items.length; loop.next()) {
      this.#budget.step();
      const inner = new Scope(scope, [['loop', loop]]);
      this.#bind(stmt.target, items[loop.index], inner, stmt);
      try {
        await this.run(stmt.body, inner, out);
      } catch (signal) {
        if (!(signal instanceof LoopSignal)) throw signal;
        if (signal.kind === 'break') break;
      }
    }
  }

  async #chosen(stmt: Extract<Stmt, { kind: 'for' }>, items: Value[], scope: Scope): Promise<Value[]> {
    if (!stmt.condition) return items;
    const chosen: Value[] = [];
    for (const item of items) {
      const inner = new Scope(scope);
      this.#bind(stmt.target, item, inner, stmt);
      if (truthy(await this.evaluate(stmt.condition, inner))) chosen.push(item);
    }
    return chosen;
  }

  async #callBlock(stmt: Extract<Stmt, { kind: 'call' }>, scope: Scope, out: Output): Promise<void> {
    const { call, parameters, body, takes } = stmt;
    if (call.kind !== 'call') return;
    const caller = this.macro({ name: 'caller', parameters, body, takes, at: stmt.at }, scope);
    const callee = await this.evaluate(call.callee, scope);
    const { args, kwargs } = await this.#evaluator.evaluateArgs(call.args, scope);
    const withCaller = new Map<string, Value>([...kwargs, ['caller', caller]]);
    out.write(toText(await this.#evaluator.invoke(callee, { args, kwargs: withCaller, e: call })));
  }

  /** A macro bound to the scope where it stands: it sees that scope's names, not its caller's. */
  macro(
    {
      name,
      parameters,
      body,
      takes,
      at,
    }: {
      readonly name: string;
      readonly parameters: readonly Parameter[];
      readonly body: readonly Stmt[];
      readonly takes: Takes;
      readonly at: number;
    },
    scope: Scope,
  ): MacroValue {
    const names = parameters.map((p) => p.name);
    return new MacroValue(name, names, async (args, kwargs) => {
      this.#budget.enter();
      try {
        const inner = new Scope(scope);
        await this.#bindArguments(parameters, { args, kwargs, inner, name, takes, at });
        return await this.capture(body, inner);
      } catch (signal) {
        if (signal instanceof ReturnSignal) return signal.value;
        throw framed(signal, `${name} (${this.#source.file}:${this.#source.line + this.#lineOf(at)})`);
      } finally {
        this.#budget.leave();
      }
    });
  }

  #lineOf(at: number): number {
    return this.#source.text.slice(0, at).split('\n').length - 1;
  }

  async #bindArguments(
    parameters: readonly Parameter[],
    {
      args,
      kwargs,
      inner,
      name,
      takes,
      at,
    }: {
      args: readonly Value[];
      kwargs: ReadonlyMap<string, Value>;
      inner: Scope;
      name: string;
      takes: Takes;
      at: number;
    },
  ): Promise<void> {
    const left = new Map(kwargs);
    for (const [i, p] of parameters.entries()) {
      let value = i < args.length ? args[i] : left.get(p.name);
      if (i >= args.length) left.delete(p.name);
      if (value === undefined && i >= args.length && p.fallback) value = await this.evaluate(p.fallback, inner);
      inner.set(p.name, value);
    }
    if (left.has('caller')) {
      inner.set('caller', left.get('caller'));
      left.delete('caller');
    }
    if (args.length > parameters.length && !takes.varargs)
      renderFault(
        placeAt(this.#source, at),
        `macro '${name}' takes no more than ${parameters.length} arguments, got ${args.length}`,
      );
    const [unknown] = left.keys();
    if (unknown !== undefined && !takes.kwargs)
      renderFault(placeAt(this.#source, at), `macro '${name}' takes no argument named '${unknown}'`);
    if (takes.varargs) inner.set('varargs', new PyTuple(args.slice(parameters.length)));
    if (takes.kwargs) inner.set('kwargs', PyDict.of(left));
  }
}
