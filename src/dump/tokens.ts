import { fail } from '../errors.ts';

/** A token of a statement's text. */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'end';
  /** Words in upper case; names and strings without quotes, escapes resolved; numbers and symbols as written. */
  readonly text: string;
  /** As written. */
  readonly raw: string;
}

const TOKEN =
  /\s+|`((?:[^`]|``)*)`|'((?:[^'\\]|\\[\s\S]|'')*)'|"((?:[^"\\]|\\[\s\S]|"")*)"|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$]))|(@{0,2}[\w$\u0080-\uffff]+)|([\s\S])/g;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', b: '\b', Z: '\x1a' };

export function unescape(text: string, quote: string): string {
  return text.replaceAll(quote + quote, quote).replaceAll(/\\([\s\S])/g, (_, c: string) => ESCAPES[c] ?? c);
}

/** Tokens of a statement, read from left to right. */
export class SqlTokens {
  readonly #tokens: readonly SqlToken[];
  readonly statement: string;
  #next = 0;

  constructor(statement: string, { ansiQuotes }: { readonly ansiQuotes: boolean }) {
    this.statement = statement;
    this.#tokens = [...statement.matchAll(TOKEN)].flatMap((m) => tokenOf(m, ansiQuotes));
  }

  peek(ahead = 0): SqlToken {
    return this.#tokens[this.#next + ahead] ?? { kind: 'end', text: '', raw: '' };
  }

  take(): SqlToken {
    const token = this.peek();
    this.#next++;
    return token;
  }

  is(...words: readonly string[]): boolean {
    return words.every(
      (word, i) => this.peek(i).text === word && this.peek(i).kind !== 'string' && this.peek(i).kind !== 'name',
    );
  }

  accept(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.#next += words.length;
    return true;
  }

  expect(word: string): void {
    if (!this.accept(word)) this.fault(word);
  }

  /** A name: quoted, or a bare word; "…" is taken for one too. */
  name(): string {
    const token = this.take();
    if (token.kind === 'name' || token.kind === 'word' || token.kind === 'string' || token.kind === 'number')
      return token.kind === 'word' ? token.raw : token.text;
    this.#next--;
    return this.fault('a name');
  }

  /** `table` or `database.table`. */
  qualified(): { readonly database: string | undefined; readonly name: string } {
    const first = this.name();
    return this.accept('.') ? { database: first, name: this.name() } : { database: undefined, name: first };
  }

  /** Passes over a parenthesised group whose `(` is next; returns its text. */
  group(): string {
    this.expect('(');
    const parts: string[] = [];
    for (let depth = 1; ;) {
      const token = this.take();
      if (token.kind === 'end') return this.fault(')');
      if (token.kind === 'symbol' && token.text === '(') depth++;
      if (token.kind === 'symbol' && token.text === ')' && --depth === 0) return parts.join(' ');
      parts.push(token.raw);
    }
  }

  fault(wanted: string): never {
    const found = this.peek().kind === 'end' ? 'the end of a statement' : `'${this.peek().raw.slice(0, 40)}'`;
    return fail('dump-syntax', {
      found: `${found} in '${this.statement.slice(0, 60).replaceAll(/\s+/g, ' ')}…'`,
      wanted: `'${wanted}'`,
    });
  }
}

function tokenOf(m: RegExpMatchArray, ansiQuotes: boolean): SqlToken[] {
  const [raw, backtick, single, double, number, word] = m;
  if (/^\s/.test(raw)) return [];
  if (backtick !== undefined) return [{ kind: 'name', text: backtick.replaceAll('``', '`'), raw }];
  if (single !== undefined) return [{ kind: 'string', text: unescape(single, "'"), raw }];
  if (double !== undefined) return [{ kind: ansiQuotes ? 'name' : 'string', text: unescape(double, '"'), raw }];
  if (number !== undefined) return [{ kind: 'number', text: number, raw }];
  return word === undefined ? [{ kind: 'symbol', text: raw, raw }] : [{ kind: 'word', text: word.toUpperCase(), raw }];
}
