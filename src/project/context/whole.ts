import { HostObject, native, parseTemplate, render, toText, type Scope, type Value } from '../template/index.ts';

/** `context`: every name that the template at work has, macros too, as a dictionary. */
export class ContextObject extends HostObject {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'get') return native(name, ([key, fallback]) => this.#scope.get(toText(key)) ?? fallback ?? null);
    return this.#scope.get(name);
  }

  override item(key: Value): Value | undefined {
    return this.#scope.get(toText(key));
  }

  override get isMapping(): boolean {
    return true;
  }

  override text(): string {
    return 'context';
  }
}

/** `render(text)`: a text that is a template itself. */
export function renderFunction(scope: Scope): Value {
  return native('render', ([text]) => render(parseTemplate(toText(text), 'render()'), scope));
}
