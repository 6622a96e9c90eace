import { fail } from '../errors.ts';
import { EndScan, type LexerModes } from './end-scan.ts';
import { withoutComments } from './tokens.ts';
import type { ByteWindow } from './window.ts';

/** What one statement is. Text of INSERT stands there up to VALUES only; the tuples are still in the window. */
export interface StatementText {
  /** Without comments; conditional comments opened. Decoded as UTF-8, else byte by byte. */
  readonly text: string;
  readonly kind: 'statement' | 'insert' | 'end';
  /** True where all of the statement stands in a conditional comment, as the stand-ins for views do. */
  readonly conditional: boolean;
  /** INSERT: its bytes from its first word up to and with VALUES. */
  readonly head?: Buffer;
}

/** What stands between the statements. */
export interface LexerListener {
  /** A `--` or `#` line, where tools write who they are and that they are done. */
  comment(line: string): void;
  /** A line of the tool's own messages, which came into the file by a careless redirection. */
  message(line: string): void;
}

const [TAB, LF, CR, SPACE, HASH, STAR, DASH, SLASH] = [9, 10, 13, 32, 35, 42, 45, 47] as const;
/** A statement other than an INSERT may be as long as this; the body of a routine is a few kilobytes. */
const LONGEST_STATEMENT = 64 << 20;
const LONGEST_HEAD = 1 << 20;
/** Conditional comments for versions like this are never executed by a server (`/*M!999999\- sandbox mode`). */
const NEVER_EXECUTED = 990_000;
const MESSAGE =
  /^(?:(?:mysqldump|mysqlpump|mariadb-dump|mydumper|mysql|mariadb)(?:\.exe)?: |Warning: |\*\* \(mydumper|Enter password: )/;
/** Words that statements begin with; also in dumps by hand and in the bodies of what is passed over. */
const VERBS = new Set(
  (
    'ALTER,ANALYZE,BEGIN,CALL,CHANGE,CHECK,COMMIT,CREATE,DELETE,DELIMITER,DESC,DESCRIBE,DO,DROP,END,EXECUTE,EXPLAIN,FLUSH,' +
    'GRANT,HANDLER,INSERT,INSTALL,KILL,LOAD,LOCK,OPTIMIZE,PREPARE,PURGE,RELEASE,RENAME,REPAIR,REPLACE,RESET,REVOKE,' +
    'ROLLBACK,SAVEPOINT,SELECT,SET,SHOW,SHUTDOWN,SOURCE,START,STOP,TRUNCATE,UNINSTALL,UNLOCK,UPDATE,USE,VALUES,WITH,XA'
  ).split(','),
);

/** Splits a dump into statements, as the client program does: comments, quotes, DELIMITER lines. */
export class StatementLexer {
  readonly #window: ByteWindow;
  readonly #listener: LexerListener;
  modes: LexerModes = { backslashEscapes: true, ansiQuotes: false };
  /** What the reader is in the middle of, for messages. */
  inside = 'a statement';
  #delimiter = Buffer.from(';');
  #conditional = false;
  #seen = 0;

  constructor(window: ByteWindow, listener: LexerListener) {
    this.#window = window;
    this.#listener = listener;
  }

  /** Errors: `dump-syntax`, `dump-not-a-dump`, `CutOff`. */
  async next(): Promise<StatementText> {
    for (;;) {
      if (!(await this.#skipToStatement())) return { text: '', kind: 'end', conditional: false };
      const start = (await this.#peek(40)).toString('latin1');
      if (MESSAGE.test(start)) await this.#message();
      else if (/^DELIMITER\s/i.test(start)) await this.#delimiterLine();
      else {
        if (!VERBS.has(/^\w+/.exec(start)?.[0].toUpperCase() ?? '')) this.#refuseStart(start);
        this.#seen++;
        if (/^(INSERT|REPLACE)\s/i.test(start) || /^(INSERT|REPLACE)\/\*/i.test(start)) return this.#insert();
        const conditional = this.#conditional;
        return { text: await this.#statement(), kind: 'statement', conditional };
      }
    }
  }

  #refuseStart(start: string): never {
    const found = `'${start.replaceAll(/[^\x20-\x7e]+/g, '·')}'`;
    if (this.#seen > 0) fail('dump-syntax', { found, wanted: 'a statement' });
    throw new NoDump(`it begins with ${found}`);
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
      if (isBlank(a)) this.#skipBlank();
      else if (a === DASH && b === DASH && (c === undefined || c <= SPACE || c === DASH)) await this.#lineComment();
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
    while (i < bytes.length && isBlank(bytes[i] ?? 0)) i++;
    this.#window.take(i);
  }

  /** Takes a line; its text without the end of line. */
  async #line(): Promise<string> {
    const end = await this.#find('\n');
    const length = end < 0 ? this.#window.bytes.length : end;
    const text = this.#window.bytes.subarray(0, length).toString('utf8').replace(/\r$/, '');
    this.#window.take(end < 0 ? length : length + 1);
    return text;
  }

  async #lineComment(): Promise<void> {
    this.#listener.comment(await this.#line());
  }

  /** `Enter password: ` stands before what the tool writes, on the same line. */
  async #message(): Promise<void> {
    const prompt = /^Enter password: /.exec((await this.#peek(16)).toString('latin1'));
    if (prompt) this.#window.take(prompt[0].length);
    else this.#listener.message(await this.#line());
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
      if (from > LONGEST_STATEMENT) this.#tooLong('a comment');
      if (!(await this.#window.more(this.#window.bytes.length))) return -1;
    }
  }

  #tooLong(statement: string): never {
    return fail('dump-statement', { statement, reason: 'it is longer than 64 MB' });
  }

  async #delimiterLine(): Promise<void> {
    const word = (await this.#line()).replace(/^delimiter\s+/i, '').trim();
    if (word !== '') this.#delimiter = Buffer.from(word.split(/\s/)[0] ?? word, 'latin1');
  }

  /** The whole of a statement that is no INSERT, without its delimiter. */
  async #statement(): Promise<string> {
    const scan = new EndScan(this.modes, this.#delimiter, this.#conditional);
    for (;;) {
      const { bytes } = this.#window;
      const at = scan.run(bytes, this.#window.ended);
      if (at >= 0) {
        const text = withoutComments(decode(bytes.subarray(0, at)), this.modes);
        this.#window.take(at + this.#delimiter.length);
        this.#conditional = scan.conditional;
        return text.trim();
      }
      this.inside = scan.inside;
      if (bytes.length > LONGEST_STATEMENT) this.#tooLong(bytes.subarray(0, 60).toString('latin1'));
      if (!this.#window.ended) await this.#window.more(bytes.length);
      else if (scan.inside === 'a statement' && isWhole(bytes)) {
        this.#window.take(bytes.length);
        return withoutComments(decode(bytes), this.modes).trim();
      } else throw new CutOff();
      this.inside = 'a statement';
    }
  }

  /** Passes a statement over without keeping it, however long it is. */
  async skip(): Promise<void> {
    const scan = new EndScan(this.modes, this.#delimiter, this.#conditional);
    for (;;) {
      const { bytes } = this.#window;
      const at = scan.run(bytes, this.#window.ended);
      if (at >= 0) {
        this.#window.take(at + this.#delimiter.length);
        this.#conditional = scan.conditional;
        return;
      }
      this.inside = scan.inside === 'a statement' ? 'the rows' : scan.inside;
      this.#window.take(bytes.length - scan.forget(bytes.length));
      if (this.#window.ended) throw new CutOff();
      await this.#window.more();
      this.inside = 'a statement';
    }
  }

  async #insert(): Promise<StatementText> {
    for (;;) {
      const { bytes } = this.#window;
      const head = insertHead(bytes);
      if (head === 'none' || bytes.length > LONGEST_HEAD + (4 << 20)) {
        const statement = bytes.subarray(0, 60).toString('utf8').replaceAll(/\s+/g, ' ');
        fail('dump-statement', { statement, reason: 'it has no VALUES' });
      }
      if (typeof head === 'number') {
        const own = Buffer.from(bytes.subarray(0, head));
        this.#window.take(head);
        const text = withoutComments(decode(own), this.modes);
        return { text, kind: 'insert', conditional: this.#conditional, head: own };
      }
      if (this.#window.ended) throw new CutOff();
      await this.#window.more();
    }
  }
}

/** The dump ends in the middle of something; the reader says where. */
export class CutOff extends Error {}

/** What is read is no dump at all; its message says what it is. */
export class NoDump extends Error {}

function isBlank(byte: number): boolean {
  return (
    byte === SPACE || byte === LF || byte === CR || byte === TAB || byte === 0xef || byte === 0xbb || byte === 0xbf
  );
}

/** The last statement of a dump by hand may lack its semicolon. Words that say nothing of a table's rows are enough. */
function isWhole(bytes: Buffer): boolean {
  const text = bytes.length > 4096 ? '' : bytes.toString('latin1').trim();
  return /^(COMMIT|UNLOCK\s+TABLES|USE\s+[`"\w]+|SET\s[^(]*[=\s]\w+|CREATE\s+(DATABASE|SCHEMA)\s.*[\w`"])(\s*\*\/)?$/is.test(
    text,
  );
}

/** Offset behind VALUES; `none` for an INSERT without, undefined where more bytes are needed. */
function insertHead(bytes: Buffer): number | 'none' | undefined {
  const limit = Math.min(bytes.length, LONGEST_HEAD);
  for (let [i, depth] = [0, 0]; i < limit; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 96 || byte === 34 || byte === 39) {
      const end = bytes.indexOf(byte, i + 1);
      if (end < 0) return undefined;
      i = end;
    } else if (byte === HASH || byte === DASH || byte === SLASH) {
      const end = commentEnd(bytes, i);
      if (end < 0) return limit === LONGEST_HEAD ? 'none' : undefined;
      i = end;
    } else if (byte === 40) depth++;
    else if (byte === 41) depth--;
    else if (byte === 59) return 'none';
    else if (depth === 0 && (byte | 32) === 118 /* v */ && i + 7 < bytes.length) {
      const word = valuesAt(bytes, i);
      if (word > 0) return i + word;
    }
  }
  return limit === LONGEST_HEAD ? 'none' : undefined;
}

/** Offset of the last byte of a comment that begins here, of the first one where none does; −1 where more bytes are needed. */
function commentEnd(bytes: Buffer, at: number): number {
  const start = bytes.toString('latin1', at, at + 4);
  if (/^(#|--\s)/.test(start)) return bytes.indexOf(LF, at);
  if (!/^\/\*(?!M?!)/.test(start)) return at;
  const end = bytes.indexOf('*/', at + 2, 'latin1');
  return end < 0 ? -1 : end + 1;
}

/** Length of the word VALUES or VALUE, 0 where there is none. */
function valuesAt(bytes: Buffer, at: number): number {
  const text = bytes.toString('latin1', at - 1, at + 7);
  return /^[^\w$.](values?)[^\w$]/i.exec(text)?.[1]?.length ?? 0;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
