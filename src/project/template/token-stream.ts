import { syntaxFault, type Source } from './fault.ts';
import type { Token } from './lexer.ts';

/** Tokens of one tag, read from left to right. */
export class TokenStream {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source;
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)];
    if (!token) throw new Error('a tag has at least its end');
    return token;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  /** True where the next token is that operator or word. */
  is(text: string): boolean {
    const token = this.peek();
    return token.text === text && (token.kind === 'operator' || token.kind === 'name');
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.take();
    return true;
  }

  expect(text: string): Token {
    return this.is(text) ? this.take() : this.fault(`expected '${text}'`);
  }

  name(what = 'a name'): string {
    return this.peek().kind === 'name' ? this.take().text : this.fault(`expected ${what}`);
  }

  get ended(): boolean {
    return this.peek().kind === 'end';
  }

  /** Reads one level deeper; expressions nest 100 levels, far below what the machine's stack carries. */
  nested<T>(read: () => T): T {
    if (++this.#depth > 100) this.faultAt(this.peek(), 'the expression is nested too deeply');
    const result = read();
    this.#depth--;
    return result;
  }

  expectEnd(): void {
    if (!this.ended) this.faultAt(this.peek(), `unexpected '${this.peek().text}'`);
  }

  /** A fault whose problem says it all. */
  faultAt(token: Token, problem: string): never {
    return syntaxFault(this.source, token.at, problem);
  }

  fault(problem: string): never {
    const token = this.peek();
    return syntaxFault(
      this.source,
      token.at,
      token.kind === 'end' ? `${problem}, found the end of the tag` : `${problem}, found '${token.text}'`,
    );
  }
}
