/** How the text is quoted: what SQL_MODE says. */
export interface LexerModes {
  /** False under NO_BACKSLASH_ESCAPES. */
  readonly backslashEscapes: boolean;
  /** True where "…" quotes a name. */
  readonly ansiQuotes: boolean;
}

const [LF, SPACE, BANG, QUOTE2, HASH, QUOTE, STAR, DASH, SLASH, M, BACKSLASH, BACKTICK] = [
  10, 32, 33, 34, 35, 39, 42, 45, 47, 77, 92, 96,
] as const;

/** Looks for the delimiter that ends a statement; goes on, with more bytes behind, where it stopped. */
export class EndScan {
  readonly #escapes: boolean;
  readonly #delimiter: Buffer;
  #at = 0;
  #quote = 0;
  #comment: '' | 'line' | 'block' = '';
  /** True within a conditional comment. */
  conditional: boolean;

  constructor(modes: LexerModes, delimiter: Buffer, conditional: boolean) {
    this.#escapes = modes.backslashEscapes;
    this.#delimiter = delimiter;
    this.conditional = conditional;
  }

  get inside(): string {
    if (this.#comment === 'block') return 'a comment';
    return this.#quote === 0 ? 'a statement' : this.#quote === BACKTICK ? 'a name' : 'a string';
  }

  /** What was seen of `length` bytes may go; returns how many at their end must stay. */
  forget(length: number): number {
    const kept = Math.max(0, length - this.#at);
    this.#at = Math.max(0, this.#at - length);
    return kept;
  }

  /** Offset of the delimiter; −1 where more bytes are needed. */
  run(bytes: Buffer, isLast: boolean): number {
    // the last bytes may be the beginning of something that needs what follows
    const limit = isLast ? bytes.length : bytes.length - Math.max(2, this.#delimiter.length - 1);
    let i = this.#at;
    while (i < bytes.length) {
      if (this.#quote !== 0) i = this.#string(bytes, i);
      else if (this.#comment !== '') {
        const next = this.#commentEnd(bytes, i);
        if (next < 0) break;
        i = next;
      } else {
        i = skipPlain(bytes, i, this.#delimiter[0] ?? 0);
        if (i >= limit) break;
        if (this.#isDelimiter(bytes, i)) return (this.#at = i);
        i = this.#mark(bytes, i);
      }
    }
    this.#at = i;
    return -1;
  }

  #isDelimiter(bytes: Buffer, at: number): boolean {
    const { length } = this.#delimiter;
    if (bytes[at] !== this.#delimiter[0]) return false;
    return length === 1 || bytes.subarray(at, at + length).equals(this.#delimiter);
  }

  /** Passes over a string's bytes up to behind its quote; a doubled quote opens it again at once. */
  #string(bytes: Buffer, from: number): number {
    const quote = this.#quote;
    const escapes = this.#escapes && quote !== BACKTICK;
    for (let i = from; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === quote) {
        this.#quote = 0;
        return i + 1;
      }
      if (byte === BACKSLASH && escapes) i++;
      if (i >= bytes.length) return i + 1;
    }
    return bytes.length;
  }

  /** Behind the comment, or −1: its end is not there yet. */
  #commentEnd(bytes: Buffer, from: number): number {
    const [mark, length] = this.#comment === 'line' ? ['\n', 1] : ['*/', 2];
    const end = bytes.indexOf(mark, from, 'latin1');
    if (end < 0) return -1;
    this.#comment = '';
    return end + length;
  }

  /** What a byte begins that is neither plain nor the delimiter; returns where to go on. */
  #mark(bytes: Buffer, i: number): number {
    const [byte, next, third] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    if (byte === QUOTE || byte === QUOTE2 || byte === BACKTICK) this.#quote = byte;
    else if (byte === HASH) this.#comment = 'line';
    else if (byte === DASH && next === DASH && (third ?? LF) <= SPACE) this.#comment = 'line';
    else if (byte === SLASH && next === STAR) {
      if (third !== BANG && !(third === M && bytes[i + 3] === BANG)) this.#comment = 'block';
      else this.conditional = true;
      return i + 2;
    } else if (byte === STAR && next === SLASH) {
      this.conditional = false;
      return i + 2;
    }
    return i + 1;
  }
}

/** The next byte that may mean something. */
function skipPlain(bytes: Buffer, from: number, delimiter: number): number {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === delimiter || byte === QUOTE || byte === QUOTE2 || byte === BACKTICK) return i;
    if (byte === HASH || byte === DASH || byte === SLASH || byte === STAR) return i;
  }
  return bytes.length;
}
