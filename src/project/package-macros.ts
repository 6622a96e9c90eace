import { HostObject, type Value } from './template/index.ts';

/** `dbt_utils`: the macros of a package by name. */
export class PackageMacros extends HostObject {
  readonly #name: string;
  readonly #find: (macro: string) => Value | undefined;

  constructor(name: string, find: (macro: string) => Value | undefined) {
    super();
    this.#name = name;
    this.#find = find;
  }

  override attribute(name: string): Value | undefined {
    return this.#find(name);
  }

  override get isMapping(): boolean {
    return true;
  }

  override text(): string {
    return this.#name;
  }
}
