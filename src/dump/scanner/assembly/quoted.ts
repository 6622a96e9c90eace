import { backslashEscapes, CHARSET_TABLE, clientCharset, PAIRED } from './settings';
import { advanceOut, end, high, INCOMPLETE, out, outLimit, stop } from './state';

const BACKSLASH: u32 = 92;

/** Address that `copyQuoted` returns where `out` is full. */
export const NO_ROOM: usize = 1;

/**
 * Copies the string whose opening quote stands at `p` to `out`, without quotes and escapes, and returns the address
 * behind its closing quote: 16 bytes at a time up to the next quote or backslash. 0 where the string is not whole.
 */
export function copyQuoted(p: usize): usize {
  if (clientCharset && load<u32>(clientCharset) == PAIRED) return copyPaired(p);
  const quote = <u32>load<u8>(p++);
  const quotes = i8x16.splat(<i8>quote);
  const backslashes = i8x16.splat(<i8>BACKSLASH);
  const limit = outLimit;
  let to = out;
  let seen = high;
  while (true) {
    const bytes = v128.load(p);
    v128.store(to, bytes);
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)));
    if (found == 0) {
      seen |= i8x16.bitmask(bytes);
      p += 16;
      to += 16;
      if (to > limit) return NO_ROOM;
      continue;
    }
    const length = <usize>ctz(found);
    seen |= i8x16.bitmask(bytes) & ((1 << (<i32>length)) - 1);
    p += length;
    to += length;
    if (to > limit) return NO_ROOM;
    if (p + 1 >= end) return stop(INCOMPLETE);
    const byte = <u32>load<u8>(p);
    const next = <u32>load<u8>(p, 1);
    if (byte == quote) {
      if (next != quote) {
        advanceOut(to, seen);
        return p + 1;
      }
      store<u8>(to++, <u8>quote);
      p += 2;
    } else if (backslashEscapes) {
      if (next == 37 || next == 95) store<u8>(to++, <u8>BACKSLASH);
      store<u8>(to++, <u8>unescape(next));
      seen |= next >> 7;
      p += 2;
    } else {
      store<u8>(to++, <u8>BACKSLASH);
      p++;
    }
  }
}

/** The byte that a backslash and `byte` stand for. */
function unescape(byte: u32): u32 {
  if (byte == 110) return 10;
  if (byte == 114) return 13;
  if (byte == 48) return 0;
  if (byte == 116) return 9;
  if (byte == 98) return 8;
  return byte == 90 ? 26 : byte;
}

/** The same for character sets in which the second byte of a character may look like a quote or backslash. */
function copyPaired(p: usize): usize {
  const quote = <u32>load<u8>(p++);
  let to = out;
  let seen = high;
  while (p + 1 < end) {
    if (to > outLimit) return NO_ROOM;
    const byte = <u32>load<u8>(p);
    const next = <u32>load<u8>(p, 1);
    seen |= byte >> 7;
    if (byte >= 128 && next >= 64 && load<u32>(clientCharset + ((byte - 128) << 2), CHARSET_TABLE)) {
      store<u16>(to, load<u16>(p));
      to += 2;
      p += 2;
    } else if (byte == BACKSLASH && backslashEscapes) {
      if (next == 37 || next == 95) store<u8>(to++, <u8>BACKSLASH);
      store<u8>(to++, <u8>unescape(next));
      seen |= next >> 7;
      p += 2;
    } else if (byte != quote) {
      store<u8>(to++, <u8>byte);
      p++;
    } else if (next == quote) {
      store<u8>(to++, <u8>byte);
      p += 2;
    } else {
      advanceOut(to, seen);
      return p + 1;
    }
  }
  return stop(INCOMPLETE);
}
