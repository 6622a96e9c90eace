import { fail } from '../../errors.ts';
import { HostObject, toText, type Value } from '../template/index.ts';

/** Members by name, nothing else. */
export class Namespace extends HostObject {
  readonly #members: ReadonlyMap<string, Value>;
  readonly #name: string;
  readonly #call: ((args: Value[], kwargs: ReadonlyMap<string, Value>) => Value | Promise<Value>) | undefined;

  constructor(
    name: string,
    members: Iterable<readonly [string, Value]>,
    call?: (args: Value[], kwargs: ReadonlyMap<string, Value>) => Value | Promise<Value>,
  ) {
    super();
    this.#name = name;
    this.#members = new Map(members);
    this.#call = call;
  }

  override attribute(name: string): Value | undefined {
    return this.#members.get(name);
  }

  override item(key: Value): Value | undefined {
    return this.#members.get(toText(key));
  }

  override call(args: Value[], kwargs: ReadonlyMap<string, Value>): Value | Promise<Value> {
    return this.#call
      ? this.#call(args, kwargs)
      : fail('macro-arguments', { name: this.#name, problem: 'it cannot be called' });
  }

  override get isMapping(): boolean {
    return true;
  }

  override text(): string {
    return this.#name;
  }
}
