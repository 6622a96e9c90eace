import { OperationFault } from './operation-fault.ts';
import { isInteger } from './numbers.ts';
import { truthy, typeName, type Kwargs, type Value } from './values.ts';

/** The arguments of a filter or method, by place or by name. */
export class Arguments {
  readonly positional: readonly Value[];
  readonly named: Kwargs;

  constructor(positional: readonly Value[], named: Kwargs = new Map()) {
    this.positional = positional;
    this.named = named;
  }

  /** The argument at a place or under a name; undefined where it was not given. */
  value(at: number, name: string): Value {
    return at < this.positional.length ? this.positional[at] : this.named.get(name);
  }

  given(at: number, name: string): boolean {
    return at < this.positional.length || this.named.has(name);
  }

  flag(at: number, name: string): boolean {
    return truthy(this.value(at, name));
  }

  text(at: number, name: string, fallback: string): string {
    const value = this.value(at, name);
    if (value === undefined || value === null) return fallback;
    return typeof value === 'string' ? value : wrong(name, 'a text', value);
  }

  integer(at: number, name: string, fallback: number): number {
    const value = this.value(at, name);
    if (value === undefined || value === null) return fallback;
    return isInteger(value) ? Number(value) : wrong(name, 'a whole number', value);
  }
}

function wrong(name: string, expected: string, value: Value): never {
  throw new OperationFault(`'${name}' needs ${expected}, not ${typeName(value)}`);
}
