import type { Value } from './values.ts';

/** A float: 3.0 is not 3. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class PyTuple {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

/** What `range()`, `.keys()`, `.values()` and `.items()` give: read like a list, but printed and compared as itself. */
export class PyView extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
  /** How it prints, where that is not its kind with the items in brackets. */
  readonly kind: 'dict_keys' | 'dict_values' | 'dict_items' | `range(${string})`;

  static make(kind: PyView['kind'], items: readonly Value[]): PyView {
    const view = new PyView(kind);
    for (const item of items) view.push(item);
    return view;
  }
  private constructor(kind: PyView['kind']) {
    super();
    this.kind = kind;
  }
}

/** What lazy filters (map, select, …) give: its items can be read once, and it is always true. */
export class PyIterator {
  readonly #items: readonly Value[];
  #next = 0;
  constructor(items: readonly Value[]) {
    this.#items = items;
  }
  /** All items that are left. */
  drain(): Value[] {
    const items = this.#items.slice(this.#next);
    this.#next = this.#items.length;
    return items;
  }
  /** The next item; undefined where there is none left. */
  next(): Value {
    return this.#items[this.#next++];
  }
}
