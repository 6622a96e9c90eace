import type { Expr, Stmt, Takes, Target } from './ast.ts';
import { syntaxFault, type Source } from './fault.ts';
import { tagTokens, type TagEnd } from './lexer.ts';
import { parseExpression, parseFilter, parseFilterName } from './parse-expression.ts';
import { parseParameters, parseTarget } from './parse-names.ts';
import { TokenStream } from './token-stream.ts';

/** A parsed template. */
export interface Template {
  readonly source: Source;
  readonly body: readonly Stmt[];
}

export interface ParseOptions {
  /** Line number of the text's first line in its file. */
  readonly line?: number | undefined;
}

/** Parses a template; one newline at its very end goes, as in Jinja. Errors: `template-syntax` with its place. */
export function parseTemplate(text: string, file: string, { line = 1 }: ParseOptions = {}): Template {
  const source: Source = { text: text.replaceAll(/\r\n?/g, '\n').replace(/\n$/, ''), file, line };
  const parser = new Parser(source);
  const body = parser.statements([]);
  return { source, body };
}

const OPENING = /\{\{|\{%|\{#/g;
const RAW_END = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;

/** A tag that ends the statements being read: its word and the rest of its tokens. */
interface Ending {
  readonly word: string;
  readonly stream: TokenStream;
}

class Parser {
  readonly #source: Source;
  #at = 0;
  /** True where the tag before takes the white space that follows. */
  #trim = false;
  #ending: Ending | undefined;
  #depth = 0;
  /** Loops around the statement being read, within its macro. */
  #loops = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Statements up to a tag whose word is one of `ends` (none: up to the end of the text). */
  statements(ends: readonly string[]): Stmt[] {
    const { text } = this.#source;
    const start = this.#at;
    if (++this.#depth > 200) syntaxFault(this.#source, start, 'blocks are nested too deeply');
    const found: Stmt[] = [];
    for (;;) {
      OPENING.lastIndex = this.#at;
      const opening = OPENING.exec(text);
      if (!opening) {
        if (ends.length > 0)
          syntaxFault(this.#source, Math.max(0, start - 1), `a block is not closed by ${ends.at(-1) ?? ''}`);
        this.#text(found, text.length, false);
        this.#at = text.length;
        break;
      }
      this.#text(found, opening.index, text[opening.index + 2] === '-');
      this.#at = opening.index;
      if (opening[0] === '{#') this.#comment();
      else if (opening[0] === '{{') found.push(this.#print());
      else if (this.#tag(found, ends)) break;
    }
    this.#depth--;
    return found;
  }

  #text(into: Stmt[], end: number, trimEnd: boolean): void {
    let text = this.#source.text.slice(this.#at, end);
    if (this.#trim) text = text.trimStart();
    if (trimEnd) text = text.trimEnd();
    if (text !== '') into.push({ kind: 'text', text, at: this.#at });
    this.#trim = false;
  }

  #comment(): void {
    const end = this.#source.text.indexOf('#}', this.#at + 2);
    if (end < 0) syntaxFault(this.#source, this.#at, 'a comment is not closed by #}');
    this.#trim = this.#source.text[end - 1] === '-';
    this.#at = end + 2;
  }

  #open(close: '}}' | '%}'): TokenStream {
    const sign = /[-+]/.test(this.#source.text[this.#at + 2] ?? '') ? 1 : 0;
    const { tokens, tag } = tagTokens(this.#source, this.#at + 2 + sign, close);
    this.#close(tag);
    return new TokenStream(this.#source, tokens);
  }

  #close({ end, trim }: TagEnd): void {
    this.#at = end;
    this.#trim = trim;
  }

  #print(): Stmt {
    const at = this.#at;
    const stream = this.#open('}}');
    const value = parseExpression(stream, { tuples: true });
    stream.expectEnd();
    return { kind: 'print', value, at };
  }

  /** One `{% … %}`; true where it ends the statements being read. */
  #tag(into: Stmt[], ends: readonly string[]): boolean {
    const at = this.#at;
    const stream = this.#open('%}');
    const word = stream.name('the name of a statement');
    if (ends.includes(word)) {
      this.#ending = { word, stream };
      return true;
    }
    if (word === 'raw') into.push(...this.#raw(at));
    else into.push(this.#statement(word, stream, at));
    return false;
  }

  #raw(at: number): Stmt[] {
    const { text } = this.#source;
    RAW_END.lastIndex = this.#at;
    const end = RAW_END.exec(text);
    if (!end) return syntaxFault(this.#source, at, 'raw is not closed by endraw');
    let inside = text.slice(this.#at, end.index);
    if (this.#trim) inside = inside.trimStart();
    if (end[1] === '-') inside = inside.trimEnd();
    this.#close({ end: RAW_END.lastIndex, trim: end[2] === '-' });
    return inside === '' ? [] : [{ kind: 'text', text: inside, at }];
  }

  #block(...ends: string[]): Stmt[] {
    const body = this.statements(ends);
    return body;
  }

  /** The body of a macro or call block, and which of the names that take the rest of its arguments it reads. */
  #callable(end: string): { readonly body: Stmt[]; readonly takes: Takes } {
    const [start, loops] = [this.#at, this.#loops];
    this.#loops = 0;
    const body = this.#block(end);
    this.#loops = loops;
    const text = this.#source.text.slice(start, this.#at);
    return { body, takes: { varargs: /\bvarargs\b/.test(text), kwargs: /\bkwargs\b/.test(text) } };
  }

  #end(): Ending {
    return this.#ending ?? syntaxFault(this.#source, this.#at, 'a block is not closed');
  }

  #statement(word: string, s: TokenStream, at: number): Stmt {
    switch (word) {
      case 'if':
        return this.#if(s, at);
      case 'for':
        return this.#for(s, at);
      case 'set':
        return this.#set(s, at);
      case 'do': {
        const value = parseExpression(s, { tuples: true });
        s.expectEnd();
        return { kind: 'do', value, at };
      }
      case 'macro': {
        const name = s.name('the name of the macro');
        const parameters = parseParameters(s);
        colonEnd(s);
        return { kind: 'macro', name, parameters, ...this.#callable('endmacro'), at };
      }
      case 'call': {
        const parameters = s.is('(') ? parseParameters(s) : [];
        const call = parseExpression(s);
        s.expectEnd();
        if (call.kind !== 'call') return syntaxFault(this.#source, call.at, 'a call block calls something');
        return { kind: 'call', parameters, call, ...this.#callable('endcall'), at };
      }
      case 'filter': {
        let filter = parseFilterName(s, undefined, at);
        while (s.is('|')) filter = parseFilter(s, filter);
        s.expectEnd();
        return { kind: 'filter', filter, body: this.#block('endfilter'), at };
      }
      case 'with':
        return this.#with(s, at);
      case 'break':
      case 'continue':
        s.expectEnd();
        if (this.#loops === 0) syntaxFault(this.#source, at, `'${word}' stands outside a loop`);
        return { kind: word, at };
      case 'include':
      case 'import':
      case 'from':
      case 'extends':
      case 'block':
        return syntaxFault(this.#source, at, `'${word}' has no meaning here: macros of the project are there by name`);
      default:
        return syntaxFault(this.#source, at, `there is no statement '${word}'`);
    }
  }

  #if(s: TokenStream, at: number): Stmt {
    const branches: { condition: Expr; body: Stmt[] }[] = [];
    let otherwise: Stmt[] = [];
    let stream = s;
    for (;;) {
      const condition = parseExpression(stream, { tuples: true });
      colonEnd(stream);
      branches.push({ condition, body: this.#block('elif', 'else', 'endif') });
      const end = this.#end();
      if (end.word === 'elif') {
        stream = end.stream;
        continue;
      }
      if (end.word === 'else') {
        colonEnd(end.stream);
        otherwise = this.#block('endif');
      }
      return { kind: 'if', branches, otherwise, at };
    }
  }

  #for(s: TokenStream, at: number): Stmt {
    const target = parseTarget(s, false);
    s.expect('in');
    const list = parseExpression(s, { tuples: true, conditions: false });
    const condition = s.accept('if') ? parseExpression(s) : undefined;
    const recursive = s.accept('recursive');
    colonEnd(s);
    this.#loops++;
    const body = this.#block('else', 'endfor');
    this.#loops--;
    const otherwise = this.#end().word === 'else' ? this.#block('endfor') : [];
    return { kind: 'for', target, list, condition, body, otherwise, recursive, at };
  }

  #set(s: TokenStream, at: number): Stmt {
    const target = parseTarget(s, true);
    if (s.accept('=')) {
      const value = parseExpression(s, { tuples: true });
      s.expectEnd();
      return { kind: 'set', target, value, at };
    }
    let filter: Expr | undefined;
    while (s.is('|')) filter = parseFilter(s, filter);
    s.expectEnd();
    return { kind: 'set-block', target, filter, body: this.#block('endset'), at };
  }

  #with(s: TokenStream, at: number): Stmt {
    const bindings: [Target, Expr][] = [];
    while (!s.ended) {
      const target = parseTarget(s, false);
      s.expect('=');
      bindings.push([target, parseExpression(s)]);
      if (!s.accept(',')) break;
    }
    s.expectEnd();
    return { kind: 'with', bindings, body: this.#block('endwith'), at };
  }
}

/** The end of a tag; real projects have a colon there now and then. */
function colonEnd(s: TokenStream): void {
  s.accept(':');
  s.expectEnd();
}
