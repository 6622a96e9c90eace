import { equal } from './operators.ts';
import { HostObject, native, PyTuple, type NativeFunction, type Value } from './values.ts';

/** `loop` inside a for. */
export class LoopObject extends HostObject {
  index = 0;
  readonly #items: readonly Value[];
  readonly #depth: number;
  readonly #recurse: NativeFunction | undefined;
  #last: PyTuple | undefined;

  constructor(items: readonly Value[], depth: number, recurse: NativeFunction | undefined) {
    super();
    this.#items = items;
    this.#depth = depth;
    this.#recurse = recurse;
  }

  next(): void {
    this.index++;
  }

  override attribute(name: string): Value | undefined {
    const { length } = this.#items;
    switch (name) {
      case 'index':
        return this.index + 1;
      case 'index0':
        return this.index;
      case 'revindex':
        return length - this.index;
      case 'revindex0':
        return length - this.index - 1;
      case 'first':
        return this.index === 0;
      case 'last':
        return this.index === length - 1;
      case 'length':
        return length;
      case 'depth':
        return this.#depth + 1;
      case 'depth0':
        return this.#depth;
      case 'previtem':
        return this.#items[this.index - 1];
      case 'nextitem':
        return this.#items[this.index + 1];
      case 'cycle':
        return native('cycle', (args) => args[this.index % Math.max(1, args.length)]);
      case 'changed':
        return native('changed', (args) => this.#changed(new PyTuple(args)));
      default:
        return undefined;
    }
  }

  #changed(now: PyTuple): boolean {
    const same = this.#last !== undefined && equal(this.#last, now);
    this.#last = now;
    return !same;
  }

  override call(args: Value[], kwargs: ReadonlyMap<string, Value>): Value | Promise<Value> {
    return this.#recurse ? this.#recurse.code(args, kwargs, { place: {} }) : undefined;
  }

  override text(): string {
    return `<LoopContext ${this.index + 1}/${this.#items.length}>`;
  }
}
