const [LF, BACKSLASH, QUOTE, OPEN, CLOSE, BACKTICK] = [10, 92, 39, 40, 41, 96];
const INSERT = Buffer.from('INSERT INTO `');
const VALUES = Buffer.from(' VALUES');
/** What stands before VALUES (a name, a list of columns) is not longer. */
const LONGEST_BEGIN = 1 << 18;

/**
 * Counts the rows of a dump as it passes: tuples on lines of their own (MariaDB) or all in the line of their statement
 * (MySQL). A raw newline never stands within a literal of either, so lines are what they seem.
 */
export class RowCounter {
  rows = 0;
  table: string | null = null;
  #line: 'start' | 'pass' | 'tuples' = 'start';
  /** Within a statement whose tuples are lines; a line of CREATE TABLE may begin with ( as well. */
  #inserting = false;
  /** Begin of a line that the chunk cut off before it said what it is. */
  #begin = Buffer.alloc(0);
  #quoted = false;
  #escaped = false;
  #depth = 0;

  count(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#begin.length > 0) {
      bytes = Buffer.concat([this.#begin, chunk]);
      this.#begin = Buffer.alloc(0);
    }
    for (let at = 0; at < bytes.length;) {
      if (this.#line === 'start') at = this.#open(bytes, at);
      else if (this.#line === 'tuples') at = this.#tuples(bytes, at);
      else at = this.#next(bytes, at);
    }
  }

  /** What a line is; returns where to go on. */
  #open(bytes: Buffer, at: number): number {
    if (bytes[at] === OPEN) {
      if (this.#inserting) this.rows++;
    } else {
      this.#inserting = false;
      if (bytes[at] === INSERT[0]) return this.#insert(bytes, at);
    }
    this.#line = 'pass';
    return at;
  }

  #insert(bytes: Buffer, at: number): number {
    const values = bytes.indexOf(VALUES, at);
    const line = bytes.indexOf(LF, at);
    if (values < 0 && line < 0 && bytes.length - at < LONGEST_BEGIN) {
      this.#begin = Buffer.from(bytes.subarray(at));
      return bytes.length;
    }
    if (values >= 0 && (line < 0 || values < line) && bytes.subarray(at, at + INSERT.length).equals(INSERT)) {
      this.table = nameIn(bytes, at + INSERT.length);
      this.#line = 'tuples';
      this.#inserting = true;
      [this.#quoted, this.#escaped, this.#depth] = [false, false, 0];
      return values + VALUES.length;
    }
    this.#line = 'pass';
    return at;
  }

  #next(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LF, at);
    if (end < 0) return bytes.length;
    this.#line = 'start';
    return end + 1;
  }

  /** Tuples in the line of their statement: every ( outside of quotes that is not within another. */
  #tuples(bytes: Buffer, from: number): number {
    let [quoted, escaped, depth] = [this.#quoted, this.#escaped, this.#depth];
    let at = from;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = quoted;
      else if (byte === QUOTE) quoted = !quoted;
      else if (quoted) continue;
      else if (byte === OPEN) {
        if (depth++ === 0) this.rows++;
      } else if (byte === CLOSE) depth--;
      else if (byte === LF) {
        this.#line = 'start';
        at++;
        break;
      }
    }
    [this.#quoted, this.#escaped, this.#depth] = [quoted, escaped, depth];
    return at;
  }
}

/** A name in backticks, from behind the first one. */
function nameIn(bytes: Buffer, from: number): string {
  let end = bytes.indexOf(BACKTICK, from);
  while (bytes[end + 1] === BACKTICK) end = bytes.indexOf(BACKTICK, end + 2);
  return bytes.toString('utf8', from, end).replaceAll('``', '`');
}
