import { HostObject, PyDict, toText, type Value } from '../template/index.ts';

/** What the engine says to a statement; prints `OK`. */
export class ResponseObject extends HostObject {
  readonly #members: Readonly<Record<string, Value>>;

  constructor(members: Readonly<Record<string, Value>> = {}) {
    super();
    this.#members = { _message: 'OK', code: null, rows_affected: null, ...members };
  }

  override attribute(name: string): Value | undefined {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  get dict(): PyDict {
    return PyDict.from(this.#members);
  }

  override text(): string {
    return toText(this.#members['_message']);
  }
}
