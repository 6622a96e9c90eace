import { syntaxFault, type Source } from './fault.ts';
import { PyFloat, type Value } from './values.ts';

/** A token inside a tag. */
export interface Token {
  readonly kind: 'name' | 'literal' | 'operator' | 'end';
  readonly text: string;
  readonly value: Value;
  /** Offset in the template's text. */
  readonly at: number;
}

const SPACE = /\s+/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|\d(?:_?\d)*(\.\d(?:_?\d)*)?([eE][+-]?\d(?:_?\d)*)?)/y;
/** Behind a point stands an index: `pairs.0.1`. */
const INDEX = /\d+/y;
const STRING = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
const OPERATOR = /\*\*|\/\/|==|!=|<=|>=|->|[-+*/%~<>=()[\]{},.:|;]/y;

/** Where a tag's content ends, and whether the white space after it goes. */
export interface TagEnd {
  /** Offset behind the tag. */
  readonly end: number;
  readonly trim: boolean;
}

/** Tokens of a tag from `start` up to its `close` (`}}` or `%}`), which brackets and strings may hold. */
export function tagTokens(
  source: Source,
  start: number,
  close: '}}' | '%}',
): { readonly tokens: Token[]; readonly tag: TagEnd } {
  const { text } = source;
  const tokens: Token[] = [];
  let depth = 0;
  for (let at = start; ;) {
    at = skip(SPACE, text, at);
    if (at >= text.length) return syntaxFault(source, Math.max(0, start - 2), `a tag is not closed by ${close}`);
    if (depth <= 0 && /[-+]?[%}]}/y.test(text.slice(at, at + 3)) && closes(text, at, close)) {
      const trimmed = /[-+]/.test(text[at] ?? '');
      tokens.push({ kind: 'end', text: close, value: undefined, at });
      return { tokens, tag: { end: at + close.length + (trimmed ? 1 : 0), trim: text[at] === '-' } };
    }
    const token = tokenAt(source, at);
    if ('([{'.includes(token.text) && token.kind === 'operator') depth++;
    if (')]}'.includes(token.text) && token.kind === 'operator') depth--;
    tokens.push(token.token);
    at = token.end;
  }
}

function closes(text: string, at: number, close: string): boolean {
  return text.startsWith(close, at) || (/[-+]/.test(text[at] ?? '') && text.startsWith(close, at + 1));
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function tokenAt(
  source: Source,
  at: number,
): { readonly token: Token; readonly text: string; readonly kind: Token['kind']; readonly end: number } {
  const { text } = source;
  const make = (kind: Token['kind'], raw: string, value: Value) => ({
    token: { kind, text: raw, value, at },
    text: raw,
    kind,
    end: at + raw.length,
  });
  const name = match(NAME, text, at);
  if (name) return make('name', name[0], undefined);
  const number = match(text[at - 1] === '.' ? INDEX : NUMBER, text, at);
  if (number) return make('literal', number[0], numberOf(number, source, at));
  const string = match(STRING, text, at);
  if (string) return make('literal', string[0], unescape(string[0].slice(1, -1)));
  const operator = match(OPERATOR, text, at);
  if (operator) return make('operator', operator[0], undefined);
  const problem = /['"]/.test(text[at] ?? '') ? 'a string is not closed' : `unexpected character '${text[at] ?? ''}'`;
  return syntaxFault(source, at, problem);
}

function numberOf([raw, fraction, exponent]: RegExpExecArray, source: Source, at: number): Value {
  const digits = raw.replaceAll('_', '');
  if (fraction !== undefined || exponent !== undefined) return new PyFloat(Number(digits));
  if (/^0+[1-9]/.test(digits)) syntaxFault(source, at, 'a number begins with 0');
  if (digits.length > 4300) syntaxFault(source, at, 'a number has more than 4,300 digits');
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : BigInt(digits);
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};

/** Python's escapes; one that Python does not know stays as it is, backslash and all. */
function unescape(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replaceAll(
    /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g,
    (whole, code: string) => {
      const first = code.charAt(0);
      if (code.length > 1 && 'xuU'.includes(first)) return codePoint(Number.parseInt(code.slice(1), 16), whole);
      if (/^[0-7]/.test(code)) return codePoint(Number.parseInt(code, 8), whole);
      return SIMPLE[code] ?? whole;
    },
  );
}

function codePoint(code: number, whole: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
