import { fail } from '../errors.ts';

/** Which database the dump is of, and whether the statement at hand is for it (a dump touches nothing but staging). */
export class Owner {
  readonly #chosen: string | undefined;
  #own: string | undefined;
  #current: string | undefined;
  #dropped: { readonly name: string; readonly statement: string } | undefined;
  /** Databases that the dump creates or switches to, in order. */
  readonly names: string[] = [];

  constructor(chosen: string | undefined) {
    this.#chosen = chosen;
    this.#own = chosen;
  }

  get name(): string | undefined {
    return this.#own;
  }

  /** The tool's header or file name names the database, with no statement for it. */
  header(name: string): void {
    if (this.#chosen === undefined && this.names.length === 0) this.#own = name;
  }

  /** True while the statements are for another database than the one that is read: their rows are passed over. */
  get elsewhere(): boolean {
    if (this.#chosen === undefined) return this.#several;
    return this.#current !== undefined && !same(this.#current, this.#chosen);
  }

  /** Several databases and none chosen: what follows is only searched for their names. */
  get #several(): boolean {
    return this.#chosen === undefined && this.names.some((name) => !same(name, this.#own ?? name));
  }

  /** USE and CREATE DATABASE. */
  use(name: string): void {
    if (!this.names.some((n) => same(n, name))) this.names.push(name);
    this.#current = name;
    this.#own ??= name;
  }

  /** DROP DATABASE stands before CREATE DATABASE in dumps of several; of any other it is foreign. */
  drop(name: string, statement: string): void {
    if (this.#own === undefined || same(name, this.#own)) this.#current ??= name;
    else this.#dropped ??= { name, statement };
    this.#own ??= name;
  }

  /** A qualified name must be of the own database. Errors: `dump-foreign`. */
  qualified(database: string | undefined, statement: string): void {
    if (database === undefined || this.elsewhere) return;
    this.#own ??= database;
    if (!same(database, this.#own)) this.#foreign(statement);
  }

  /** Rows are about to be read. Errors: `dump-foreign`. */
  checkDropped(): void {
    const dropped = this.#dropped;
    if (dropped && !this.elsewhere && !this.names.some((n) => same(n, dropped.name))) this.#foreign(dropped.statement);
  }

  /** At the end. Errors: `dump-several-databases`, `dump-unknown-database`, `dump-foreign`. */
  check(): void {
    const chosen = this.#chosen;
    const names = this.#own === undefined || chosen !== undefined ? this.names : distinct([this.#own, ...this.names]);
    if (chosen === undefined && names.length > 1) fail('dump-several-databases', { names });
    if (chosen !== undefined && names.length > 0 && !names.some((n) => same(n, chosen))) {
      fail('dump-unknown-database', { database: chosen, names });
    }
    this.checkDropped();
  }

  #foreign(statement: string): never {
    return fail('dump-foreign', { statement: short(statement), own: this.#own ?? 'another database' });
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function distinct(names: readonly string[]): string[] {
  return names.filter((name, i) => names.findIndex((n) => same(n, name)) === i);
}

/** A statement as messages show it. */
export function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}
