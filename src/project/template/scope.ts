import type { Value } from './values.ts';

/** Names and their values, in layers: what is not here is looked up outside. */
export class Scope {
  readonly #values: Map<string, Value>;
  readonly #parent: Scope | undefined;

  constructor(parent?: Scope, values: Iterable<readonly [string, Value]> = []) {
    this.#parent = parent;
    this.#values = new Map(values);
  }

  get(name: string): Value {
    return this.#values.has(name) ? this.#values.get(name) : this.#parent?.get(name);
  }
  has(name: string): boolean {
    return this.#values.has(name) || (this.#parent?.has(name) ?? false);
  }
  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }
}
