import { fail } from '../errors.ts';
import type { LexerModes } from './end-scan.ts';

/** A token of a statement's text. */
export interface SqlToken {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'end';
  /** Words in upper case; names and strings without quotes, escapes resolved; numbers and symbols as written. */
  readonly text: string;
  /** As written. */
  readonly raw: string;
}

const ESCAPED = String.raw`'((?:[^'\\]|\\[\s\S]|'')*)'|"((?:[^"\\]|\\[\s\S]|"")*)"`;
const UNESCAPED = String.raw`'((?:[^']|'')*)'|"((?:[^"]|"")*)"`;
const BARE = String.raw`(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w$]))|(@{0,2}[\w$\u0080-\uffff]+)|([\s\S])`;
const COMMENTS = String.raw`--(?=\s|$)[^\n]*|#[^\n]*|/\*M?!(?:\d{5,6})?|\*/|/\*[\s\S]*?\*/`;

function patternsFor(strings: string): { readonly tokens: RegExp; readonly comments: RegExp } {
  return {
    tokens: new RegExp(String.raw`\s+|\x60((?:[^\x60]|\x60\x60)*)\x60|${strings}|${BARE}`, 'g'),
    comments: new RegExp(String.raw`${strings}|\x60[^\x60]*\x60|${COMMENTS}`, 'g'),
  };
}

const WITH_ESCAPES = patternsFor(ESCAPED);
const WITHOUT_ESCAPES = patternsFor(UNESCAPED);

function patterns({ backslashEscapes }: LexerModes): typeof WITH_ESCAPES {
  return backslashEscapes ? WITH_ESCAPES : WITHOUT_ESCAPES;
}

/** The text of a statement without comments, conditional ones opened. */
export function withoutComments(text: string, modes: LexerModes): string {
  if (!/--|#|\/\*|\*\//.test(text)) return text;
  return text.replaceAll(patterns(modes).comments, (token) => (/^['"`]/.test(token) ? token : ' '));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', b: '\b', Z: '\x1a' };

/** Tokens of a statement, read from left to right. */
export class SqlTokens {
  readonly #tokens: readonly SqlToken[];
  readonly statement: string;
  readonly modes: LexerModes;
  #next = 0;

  constructor(statement: string, modes: LexerModes) {
    this.statement = statement;
    this.modes = modes;
    this.#tokens = [...statement.matchAll(patterns(modes).tokens)].flatMap((m) => tokenOf(m, modes));
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
    return words.every((word, i) => {
      const { text, kind } = this.peek(i);
      return text === word && kind !== 'string' && kind !== 'name';
    });
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

function tokenOf(m: RegExpMatchArray, modes: LexerModes): SqlToken[] {
  const [raw, backtick, single, double, number, word] = m;
  if (/^\s/.test(raw)) return [];
  if (backtick !== undefined) return [{ kind: 'name', text: backtick.replaceAll('``', '`'), raw }];
  if (single !== undefined) return [{ kind: 'string', text: unescape(single, "'", modes), raw }];
  if (double !== undefined)
    return [{ kind: modes.ansiQuotes ? 'name' : 'string', text: unescape(double, '"', modes), raw }];
  if (number !== undefined) return [{ kind: 'number', text: number, raw }];
  return word === undefined ? [{ kind: 'symbol', text: raw, raw }] : [{ kind: 'word', text: word.toUpperCase(), raw }];
}

function unescape(text: string, quote: string, { backslashEscapes }: LexerModes): string {
  const pattern = backslashEscapes ? /\\([\s\S])|''|""/g : /''|""/g;
  return text.replaceAll(pattern, (pair, escaped?: string) => {
    if (escaped !== undefined && pair.startsWith('\\')) return ESCAPES[escaped] ?? escaped;
    return pair.startsWith(quote) ? quote : pair;
  });
}
