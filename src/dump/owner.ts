import { fail } from '../errors.ts';

/** Which database the dump is of, and whether the statement at hand is for it (a dump touches nothing but staging). */
export class Owner {
  readonly #chosen: string | undefined;
  #own: string | undefined;
  #current: string | undefined;
  /** Databases that the dump creates or switches to, in order. */
  readonly names: string[] = [];

  constructor(chosen: string | undefined) {
    this.#chosen = chosen;
    this.#own = chosen;
  }

  get name(): string | undefined {
    return this.#own;
  }

  /** The tool's header names the database, with no statement for it. */
  header(name: string): void {
    if (this.#chosen === undefined && this.names.length === 0) this.#own = name;
  }

  /** True while the statements are for a database that was not chosen. */
  get elsewhere(): boolean {
    return this.#chosen !== undefined && this.#current !== undefined && !same(this.#current, this.#chosen);
  }

  /** USE, CREATE DATABASE, DROP DATABASE. `several`: the dump's comments announce that it holds several. */
  use(name: string, { statement, several }: { readonly statement: string; readonly several: boolean }): void {
    if (!this.names.some((n) => same(n, name))) this.names.push(name);
    this.#current = name;
    if (this.#chosen !== undefined) return;
    this.#own ??= name;
    if (same(name, this.#own) || several) return;
    fail('dump-foreign', { statement, own: this.#own });
  }

  /** A qualified name must be of the own database. Errors: `dump-foreign`. */
  qualified(database: string | undefined, statement: string): void {
    if (database === undefined || this.elsewhere) return;
    this.#own ??= database;
    if (!same(database, this.#own))
      fail('dump-foreign', { statement: statement.replaceAll(/\s+/g, ' ').slice(0, 80), own: this.#own });
  }

  /** At the end. Errors: `dump-several-databases`, `dump-unknown-database`. */
  check(): void {
    if (this.#chosen === undefined && this.names.length > 1) fail('dump-several-databases', { names: this.names });
    const chosen = this.#chosen;
    if (chosen !== undefined && this.names.length > 0 && !this.names.some((n) => same(n, chosen))) {
      fail('dump-unknown-database', { database: chosen, names: this.names });
    }
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
