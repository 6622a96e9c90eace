import { BYTES, CHARSET, CURSOR, ENCODING, LIMIT, putBytes, TEXT } from './column';
import { transcode } from './host';
import { kind, literalAt, literalCharset, literalEnd, NUMBER } from './literal';
import { copied, copyQuoted, high, NO_ROOM } from './quoted';
import { CHARSET_NUMBER, CHARSET_TABLE, clientCharset, clientForm, SINGLE, UTF8, WIDE } from './settings';
import { beyondAscii, NOT_TEXT, stop, stopFull } from './state';

const QUOTE: u32 = 39;

/** Buffer for text that is re-encoded, and its size; values of other columns than text and bytes are decoded in it. */
export let scratch: usize = 0;
export let scratchSize: usize = 0;

export function setScratch(at: usize, size: usize): void {
  scratch = at;
  scratchSize = size;
}

/**
 * Reads and keeps one string in single quotes, with the value's usual neighbours behind it. Returns the address behind it,
 * 0 where it stopped, and `p` for any other form.
 */
// @ts-ignore: decorator
@inline
export function fastText(column: usize, encoding: u32, cursor: usize, p: usize): usize {
  if (<u32>load<u8>(p) != QUOTE || clientForm >= WIDE) return p;
  const start = cursor + 4;
  const behind = copyQuoted(p, start, <usize>load<u32>(column, LIMIT));
  if (behind <= NO_ROOM) return behind == NO_ROOM ? stopFull(column) : 0;
  const next = <u32>load<u8>(behind);
  if (next != 44 && next != 41) return p;
  if (high && encoding == TEXT) return storeForeign(column, start, copied, clientCharset) ? behind : 0;
  putBytes(column, start - 4, copied);
  return behind;
}

/** Keeps the literal that was read, whose bytes stand behind the column's cursor (a number's: in the source). */
// @ts-ignore: decorator
@inline
export function storeText(column: usize): bool {
  const start = <usize>load<u32>(column, CURSOR) + 4;
  if (kind == NUMBER) return storeCharacters(column, start);
  if (load<u32>(column, ENCODING) == BYTES) {
    putBytes(column, start - 4, literalEnd);
    return true;
  }
  const charset = literalCharset ? literalCharset : <usize>load<u32>(column, CHARSET);
  const form = load<u32>(charset);
  if (form == WIDE || beyondAscii) return storeForeign(column, start, literalEnd, charset);
  putBytes(column, start - 4, literalEnd);
  return true;
}

function storeCharacters(column: usize, start: usize): bool {
  const length = literalEnd - literalAt;
  if (start + length > <usize>load<u32>(column, LIMIT)) return stopFull(column) != 0;
  memory.copy(start, literalAt, length);
  putBytes(column, start - 4, start + length);
  return true;
}

/** Text with bytes beyond ASCII: checked, or turned into UTF-8. */
function storeForeign(column: usize, start: usize, behind: usize, charset: usize): bool {
  const form = load<u32>(charset);
  if (form == UTF8) {
    if (!isUtf8(start, behind)) return stop(NOT_TEXT) != 0;
    putBytes(column, start - 4, behind);
    return true;
  }
  const length = behind - start;
  if (form == SINGLE) return storeSingle(column, start, length, charset);
  const room = <usize>load<u32>(column, LIMIT) - start;
  const written = transcode(load<u32>(charset, CHARSET_NUMBER), start, length, room);
  if (written < 0) return written == -1 ? stop(NOT_TEXT) != 0 : stopFull(column) != 0;
  putBytes(column, start - 4, start + written);
  return true;
}

function storeSingle(column: usize, start: usize, length: usize, charset: usize): bool {
  if (length > scratchSize) return stopFull(0) != 0;
  if (start + length * 3 > <usize>load<u32>(column, LIMIT)) return stopFull(column) != 0;
  memory.copy(scratch, start, length);
  let to = start;
  for (let at = scratch; at < scratch + length; at++) {
    const byte = <usize>load<u8>(at);
    if (byte < 128) {
      store<u8>(to++, <u8>byte);
      continue;
    }
    const character = load<u32>(charset + ((byte - 128) << 2), CHARSET_TABLE);
    if (character == 0) return stop(NOT_TEXT) != 0;
    store<u32>(to, character);
    to += character >> 24;
  }
  putBytes(column, start - 4, to);
  return true;
}

/** True where the bytes from `at` to `to` are well-formed UTF-8 (Unicode 15, table 3-7). */
function isUtf8(at: usize, to: usize): bool {
  while (at < to) {
    const beyond = i8x16.bitmask(v128.load(at));
    if (beyond == 0) {
      at += 16;
      continue;
    }
    at += <usize>ctz(beyond);
    if (at >= to) return true;
    const byte = <u32>load<u8>(at);
    if (byte < 0xc2 || byte > 0xf4) return false;
    const length: usize = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (at + length > to) return false;
    const second = <u32>load<u8>(at, 1);
    const low: u32 = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
    const top: u32 = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > top) return false;
    if (length > 2 && (<u32>load<u8>(at, 2) & 0xc0) != 0x80) return false;
    if (length > 3 && (<u32>load<u8>(at, 3) & 0xc0) != 0x80) return false;
    at += length;
  }
  return true;
}
