/** What holds for a whole statement; set by the host before it. */

export let backslashEscapes: bool = true;
export let doubleQuotes: bool = true;
/** Character set of plain literals: address of its descriptor, 0 for `binary`. */
export let clientCharset: usize = 0;
/** Its form; WIDE for `binary`, whose text is the column's. */
export let clientForm: u32 = 0;
export let timestampOffset: i64 = 0;
/** The statement's head, which may follow again. */
export let head: usize = 0;
export let headLength: usize = 0;
/** What each position of a tuple is for: addresses of columns, 0 to pass a value over; then the columns not named. */
export let plan: usize = 0;
export let positions: i32 = 0;
export let planLength: i32 = 0;

export function setLiterals(escapes: bool, quotes: bool, charset: usize, offset: i64): void {
  backslashEscapes = escapes;
  doubleQuotes = quotes;
  clientCharset = charset;
  clientForm = charset ? load<u32>(charset) : WIDE;
  timestampOffset = offset;
}

export function setHead(at: usize, length: usize): void {
  head = at;
  headLength = length;
}

export function setPlan(at: usize, named: i32, length: i32): void {
  plan = at;
  positions = named;
  planLength = length;
}

// A character set's descriptor: its form, the host's number for it, and a table for the bytes from 80 to FF.
export const UTF8: u32 = 0;
export const SINGLE: u32 = 1;
export const WIDE: u32 = 2;
export const PAIRED: u32 = 3;
export const CHARSET_NUMBER: usize = 4;
/** SINGLE: UTF-8 bytes, lowest first, and their number in the top byte (0: no character). PAIRED: 1 for a first byte. */
export const CHARSET_TABLE: usize = 8;
