import { fail } from '../errors.ts';
import type { ByteWindow } from './window.ts';

/** What one statement is. Text of INSERT stands there up to VALUES only; the tuples are still in the window. */
export interface StatementText {
  /** Without comments; conditional comments opened. Decoded as UTF-8, else byte by byte. */
  readonly text: string;
  readonly kind: 'statement' | 'insert' | 'end';
  /** INSERT: its bytes from its first word up to and with VALUES. */
  readonly head?: Buffer;
}

export interface LexerModes {
  readonly backslashEscapes: boolean;
  readonly ansiQuotes: boolean;
}

const [TAB, LF, CR, SPACE, BANG, QUOTE2, HASH, QUOTE, STAR, DASH, SLASH, BACKSLASH, BACKTICK] = [
  9, 10, 13, 32, 33, 34, 35, 39, 42, 45, 47, 92, 96,
] as const;
/** A statement other than an INSERT may be as long as this; the body of a routine is a few kilobytes. */
const LONGEST_STATEMENT = 64 << 20;
/** Conditional comments for versions like this are never executed by a server (`/*M!999999\- sandbox mode`). */
const NEVER_EXECUTED = 990_000;

/** Splits a dump into statements, as the client program does: comments, quotes, DELIMITER lines. */
export class StatementLexer {
  readonly #window: ByteWindow;
  readonly #onComment: (text: string) => void;
  modes: LexerModes = { backslashEscapes: true, ansiQuotes: false };
  #delimiter = Buffer.from(';');
  #conditional = false;

  /** `onComment`: told each `--` comment line, where tools write who they are and that they are done. */
  constructor(window: ByteWindow, onComment: (text: string) => void) {
    this.#window = window;
    this.#onComment = onComment;
  }

  /** What the reader is in the middle of, for messages. */
  inside = 'a statement';

  async next(): Promise<StatementText> {
    for (;;) {
      const start = await this.#skipToStatement();
      if (!start) return { text: '', kind: 'end' };
      const word = (await this.#peek(12)).toString('latin1').toUpperCase();
      if (/^(INSERT|REPLACE)\b/.test(word) && this.#delimiter.length === 1) return this.#insert();
      if (/^DELIMITER\s/.test(word)) {
        await this.#delimiterLine();
        continue;
      }
      return { text: await this.#statement(), kind: 'statement' };
    }
  }

  async #peek(count: number): Promise<Buffer> {
    while (this.#window.bytes.length < count && (await this.#window.more())) continue;
    return this.#window.bytes.subarray(0, count);
  }

  /** Skips white space, comments and stray delimiters; false at the end. */
  async #skipToStatement(): Promise<boolean> {
    for (;;) {
      const [a, b, c] = await this.#peek(3);
      if (a === undefined) return false;
      if (a === SPACE || a === LF || a === CR || a === TAB || a === 0xef || a === 0xbb || a === 0xbf) this.#skipBlank();
      else if (a === DASH && b === DASH && (c === undefined || c <= SPACE)) await this.#lineComment();
      else if (a === HASH) await this.#lineComment();
      else if (a === SLASH && b === STAR) await this.#blockComment();
      else if (a === STAR && b === SLASH && this.#conditional) {
        this.#conditional = false;
        this.#window.take(2);
      } else if ((await this.#peek(this.#delimiter.length)).equals(this.#delimiter))
        this.#window.take(this.#delimiter.length);
      else return true;
    }
  }

  #skipBlank(): void {
    const { bytes } = this.#window;
    let i = 0;
    while (
      i < bytes.length &&
      ((bytes[i] ?? 0) <= SPACE || bytes[i] === 0xef || bytes[i] === 0xbb || bytes[i] === 0xbf)
    )
      i++;
    this.#window.take(i);
  }

  async #lineComment(): Promise<void> {
    const end = await this.#find('\n');
    const length = end < 0 ? this.#window.bytes.length : end;
    this.#onComment(this.#window.bytes.subarray(0, length).toString('utf8').replace(/\r$/, ''));
    this.#window.take(end < 0 ? length : length + 1);
  }

  /** `/* … *‌/` is passed over; `/*!40101 … *‌/` is opened and its content read. */
  async #blockComment(): Promise<void> {
    const head = (await this.#peek(16)).toString('latin1');
    const conditional = /^\/\*M?!(\d{5,6})?/.exec(head);
    if (conditional && Number(conditional[1] ?? 0) < NEVER_EXECUTED && !this.#conditional) {
      this.#conditional = true;
      this.#window.take(conditional[0].length);
      return;
    }
    this.inside = 'a comment';
    const end = await this.#find('*/');
    if (end < 0) throw new CutOff();
    this.#window.take(end + 2);
    this.inside = 'a statement';
  }

  /** Offset of a text in the window, which grows until it is found; −1 at the end of the dump. */
  async #find(text: string): Promise<number> {
    for (let from = 0; ;) {
      const at = this.#window.bytes.indexOf(text, from, 'latin1');
      if (at >= 0) return at;
      from = Math.max(0, this.#window.bytes.length - text.length);
      if (from > LONGEST_STATEMENT)
        fail('dump-statement', { statement: 'a comment', reason: 'it is longer than 64 MB' });
      if (!(await this.#window.more())) return -1;
    }
  }

  async #delimiterLine(): Promise<void> {
    const end = await this.#find('\n');
    const line = this.#window.bytes.subarray(0, end < 0 ? undefined : end).toString('latin1');
    this.#window.take(end < 0 ? this.#window.bytes.length : end + 1);
    const word = line.replace(/^delimiter\s+/i, '').trim();
    if (word !== '') this.#delimiter = Buffer.from(word, 'latin1');
  }

  /** The whole of a statement that is no INSERT, without its delimiter. */
  async #statement(): Promise<string> {
    const end = await this.#endOfStatement();
    const raw = this.#window.bytes.subarray(0, end.at);
    const text = withoutComments(decode(raw), this.modes);
    this.#window.take(end.at + end.length);
    if (end.conditionalClosed) this.#conditional = false;
    return text.trim();
  }

  /** Where the delimiter stands outside quotes and comments. */
  async #endOfStatement(): Promise<{
    readonly at: number;
    readonly length: number;
    readonly conditionalClosed: boolean;
  }> {
    const scan = new EndScan(this.modes, { delimiter: this.#delimiter, conditional: this.#conditional });
    for (;;) {
      const at = scan.run(this.#window.bytes);
      if (at >= 0) return { at, length: this.#delimiter.length, conditionalClosed: !scan.conditional };
      this.inside = scan.inside;
      if (this.#window.bytes.length > LONGEST_STATEMENT)
        fail('dump-statement', {
          statement: this.#window.bytes.subarray(0, 60).toString('latin1'),
          reason: 'it is longer than 64 MB',
        });
      if (await this.#window.more()) continue;
      if (scan.inside === 'a statement' && endsLikeStatement(this.#window.bytes))
        return { at: this.#window.bytes.length, length: 0, conditionalClosed: true };
      throw new CutOff();
    }
  }

  /** Passes a statement over without keeping it, however long it is. */
  async skip(): Promise<void> {
    const scan = new EndScan(this.modes, { delimiter: this.#delimiter, conditional: this.#conditional });
    for (;;) {
      const at = scan.run(this.#window.bytes);
      if (at >= 0) {
        this.#window.take(at + this.#delimiter.length);
        return;
      }
      this.inside = scan.inside;
      const { length } = this.#window.bytes;
      this.#window.take(length - scan.forget(length));
      if (!(await this.#window.more())) throw new CutOff();
    }
  }

  async #insert(): Promise<StatementText> {
    for (;;) {
      const head = insertHead(this.#window.bytes, this.modes);
      if (head !== undefined) {
        const bytes = this.#window.bytes.subarray(0, head);
        this.#window.take(head);
        return { text: withoutComments(decode(bytes), this.modes), kind: 'insert', head: Buffer.from(bytes) };
      }
      const size = this.#window.bytes.length;
      if (size > 1 << 20)
        fail('dump-statement', {
          statement: this.#window.bytes.subarray(0, 60).toString('utf8'),
          reason: 'it has no VALUES',
        });
      if (!(await this.#window.more())) throw new CutOff();
    }
  }
}

/** The dump ends in the middle of something; the reader says where. */
export class CutOff extends Error {}

/** The last statement of a dump by hand may lack its semicolon. */
function endsLikeStatement(bytes: Buffer): boolean {
  return (
    /^(SET|COMMIT|USE|UNLOCK|DROP|ALTER|CREATE)\b/i.test(bytes.subarray(0, 8).toString('latin1')) &&
    /[\w)`"';*/]\s*$/.test(bytes.subarray(-40).toString('latin1')) &&
    balanced(bytes)
  );
}

function balanced(bytes: Buffer): boolean {
  let depth = 0;
  for (const byte of bytes) depth += byte === 40 ? 1 : byte === 41 ? -1 : 0;
  return depth === 0;
}

/** Offset behind VALUES, or undefined where more bytes are needed. */
function insertHead(bytes: Buffer, { ansiQuotes }: LexerModes): number | undefined {
  const limit = Math.min(bytes.length, 1 << 20);
  for (let i = 0; i < limit; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === BACKTICK || (byte === QUOTE2 && ansiQuotes) || byte === QUOTE || byte === QUOTE2) {
      const end = bytes.indexOf(byte, i + 1);
      if (end < 0) return undefined;
      i = end;
    } else if ((byte | 32) === 118 /* v */ && isValues(bytes, i)) {
      const word = /^values?/i.exec(bytes.subarray(i, i + 6).toString('latin1'))?.[0] ?? '';
      return i + word.length < bytes.length ? i + word.length : undefined;
    } else if (byte === 59) return undefined;
  }
  return undefined;
}

function isValues(bytes: Buffer, at: number): boolean {
  const before = bytes[at - 1] ?? 0;
  const text = bytes.subarray(at, at + 7).toString('latin1');
  return /^values?[^\w$]/i.test(text) && !/[\w$.]/.test(String.fromCharCode(before));
}

/** Looks for the delimiter; can go on with more bytes behind those that it has seen. */
class EndScan {
  readonly #modes: LexerModes;
  readonly #delimiter: Buffer;
  #at = 0;
  #quote = 0;
  #comment: '' | 'line' | 'block' = '';
  conditional: boolean;

  constructor(
    modes: LexerModes,
    { delimiter, conditional }: { readonly delimiter: Buffer; readonly conditional: boolean },
  ) {
    this.#modes = modes;
    this.#delimiter = delimiter;
    this.conditional = conditional;
  }

  get inside(): string {
    return this.#quote === 0 ? 'a statement' : this.#quote === BACKTICK ? 'a name' : 'a string';
  }

  /** What was seen of `length` bytes may go; returns how many at their end must stay. */
  forget(length: number): number {
    const kept = Math.max(0, length - this.#at);
    this.#at = Math.max(0, this.#at - length);
    return kept;
  }

  run(bytes: Buffer): number {
    const first = this.#delimiter[0] ?? 0;
    // the last bytes may be the beginning of something that needs what follows
    const last = bytes.length - Math.max(3, this.#delimiter.length);
    let i = this.#at;
    for (; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (this.#quote !== 0) {
        if (byte === BACKSLASH && this.#modes.backslashEscapes && this.#quote !== BACKTICK) i++;
        else if (byte === this.#quote) this.#quote = 0; // a doubled quote opens it again at once
        continue;
      }
      if (this.#comment === 'line') {
        if (byte === LF) this.#comment = '';
        continue;
      }
      if (this.#comment === 'block') {
        if (byte === STAR && bytes[i + 1] === SLASH) {
          this.#comment = '';
          i++;
        }
        continue;
      }
      if (byte === first && bytes.subarray(i, i + this.#delimiter.length).equals(this.#delimiter))
        return (this.#at = i);
      if (byte === QUOTE || byte === QUOTE2 || byte === BACKTICK) this.#quote = byte;
      else if (byte === HASH) this.#comment = 'line';
      else if (i > last && (byte === DASH || byte === SLASH || byte === STAR) && i >= bytes.length - 2) break;
      else if (byte === DASH && bytes[i + 1] === DASH && (bytes[i + 2] ?? 0) <= SPACE) this.#comment = 'line';
      else if (byte === SLASH && bytes[i + 1] === STAR) {
        if (bytes[i + 2] !== BANG && bytes[i + 2] !== 77) this.#comment = 'block';
        else this.conditional = true;
        i += 2;
      } else if (byte === STAR && bytes[i + 1] === SLASH) {
        this.conditional = false;
        i++;
      }
    }
    this.#at = i;
    return -1;
  }
}

/** The text of a statement without comments, conditional ones opened. */
export function withoutComments(text: string, { backslashEscapes }: LexerModes): string {
  if (!/--|#|\/\*|\*\//.test(text)) return text;
  const quoted = backslashEscapes
    ? `'(?:[^'\\\\]|\\\\[\\s\\S]|'')*'|"(?:[^"\\\\]|\\\\[\\s\\S]|"")*"`
    : `'(?:[^']|'')*'|"(?:[^"]|"")*"`;
  const pattern = new RegExp(
    `${quoted}|\`[^\`]*\`|--(?=[\\s]|$)[^\\n]*|#[^\\n]*|/\\*M?!(\\d{5,6})?|\\*/|/\\*[\\s\\S]*?\\*/`,
    'g',
  );
  return text.replaceAll(pattern, (token) => (/^['"`]/.test(token) ? token : ' '));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
