import { BIT, BYTES, CURSOR, DATE, DEFAULT_AT, DEFAULT_LENGTH, ENCODING, LIMIT, putNull, TEXT, TIMESTAMP } from './column';
import { fastDate, storeDate } from './date';
import { DEFAULT, kind, NULL, readLiteral, readLiteralElsewhere } from './literal';
import { fastBit, fastNumber, storeNumber } from './number';
import { skipSpace } from './space';
import { setOut, stopAt, stopFull, UNEXPECTED_VALUE } from './state';
import { fastText, scratch, scratchSize, storeText } from './text';

const NULL_WORD: u32 = 0x4c4c554e;
/** `_binary `, before bytes and bits. */
const BINARY_WORD: u64 = 0x207972616e69625f;

/** Reads the value at `p` into `column` and returns the address behind it; 0: stopped. */
// @ts-ignore: decorator
@inline
export function readValue(column: usize, p: usize): usize {
  if (load<u32>(p) == NULL_WORD) {
    const next = <u32>load<u8>(p, 4);
    if (next == 44 || next == 41) {
      putNull(column);
      return p + 4;
    }
  }
  const encoding = load<u32>(column, ENCODING);
  const cursor = <usize>load<u32>(column, CURSOR);
  const limit = <usize>load<u32>(column, LIMIT);
  if (cursor > limit) return stopFull(column);
  if (encoding == TEXT) {
    const behind = fastText(column, encoding, cursor, p);
    if (behind != p) return behind;
  } else if (encoding < DATE) {
    const behind = fastNumber(column, encoding, cursor, p);
    if (behind != p) return behind;
  } else if (encoding < TEXT) {
    const behind = fastDate(column, p);
    if (behind != p) return behind;
  } else {
    const at = load<u64>(p) == BINARY_WORD ? p + 8 : p;
    const behind = encoding == BIT ? fastBit(column, cursor, at) : fastText(column, encoding, cursor, at);
    if (behind != at) return behind;
  }
  if (encoding == TEXT || encoding == BYTES) setOut(cursor + 4, limit);
  else setOut(scratch, scratch + scratchSize);
  return readSlowly(column, p);
}

/** Reads any form of value. */
function readSlowly(column: usize, p: usize): usize {
  p = skipSpace(p);
  if (p == 0) return 0;
  const behind = readLiteral(ownerOf(column), p);
  if (behind == 0) return 0;
  return storeLiteral(column) ? behind : 0;
}

/** The column whose buffer takes the literal's bytes; 0 for the scratch buffer. */
function ownerOf(column: usize): usize {
  const encoding = load<u32>(column, ENCODING);
  return encoding == TEXT || encoding == BYTES ? column : 0;
}

function storeLiteral(column: usize): bool {
  if (kind == DEFAULT) return readDefault(column);
  if (kind == NULL) {
    putNull(column);
    return true;
  }
  const encoding = load<u32>(column, ENCODING);
  if (encoding == TEXT || encoding == BYTES) return storeText(column);
  return encoding == DATE || encoding == TIMESTAMP ? storeDate(column) : storeNumber(column);
}

/** Keeps the column's declared default. */
export function readDefault(column: usize): bool {
  const at = <usize>load<u32>(column, DEFAULT_AT);
  if (at == 0) {
    putNull(column);
    return true;
  }
  const cursor = <usize>load<u32>(column, CURSOR);
  const limit = <usize>load<u32>(column, LIMIT);
  if (cursor > limit) return stopFull(column) != 0;
  const owner = ownerOf(column);
  if (owner) setOut(cursor + 4, limit);
  else setOut(scratch, scratch + scratchSize);
  if (!readLiteralElsewhere(owner, at, load<u32>(column, DEFAULT_LENGTH))) return false;
  return kind == DEFAULT ? stopAt(0, UNEXPECTED_VALUE) != 0 : storeLiteral(column);
}

/** Passes over a value that no column takes. */
export function passValue(p: usize): usize {
  p = skipSpace(p);
  if (p == 0) return 0;
  setOut(scratch, scratch + scratchSize);
  return readLiteral(0, p);
}
