import { backslashEscapes, CHARSET_TABLE, clientCharset } from './settings';
import { end, INCOMPLETE, stop } from './state';

const BACKSLASH: u32 = 92;

/** The byte that a backslash and another byte stand for: \0 \b \n \r \t \Z; all others for themselves. */
export const ESCAPES: usize = memory.data(256);

export function makeEscapes(): void {
  for (let byte: usize = 0; byte < 256; byte++) store<u8>(ESCAPES + byte, <u8>byte);
  store<u8>(ESCAPES + 48, 0);
  store<u8>(ESCAPES + 98, 8);
  store<u8>(ESCAPES + 110, 10);
  store<u8>(ESCAPES + 114, 13);
  store<u8>(ESCAPES + 116, 9);
  store<u8>(ESCAPES + 90, 26);
}

/** Address that `copyQuoted` returns where `out` is full. */
export const NO_ROOM: usize = 1;

/** Where the bytes of the string end that was copied last; `high` tells whether some are beyond ASCII. */
export let copied: usize = 0;
export let high: i32 = 0;

/**
 * Copies the string whose opening quote stands at `p` to `to`, without quotes and escapes, and returns the address behind
 * its closing quote: 16 bytes at a time up to the next quote or backslash. 0 where the string is not whole.
 */
// @ts-ignore: decorator
@inline
export function copyQuoted(p: usize, to: usize, limit: usize): usize {
  const quote = <u32>load<u8>(p++);
  const quotes = i8x16.splat(<i8>quote);
  const backslashes = i8x16.splat(<i8>BACKSLASH);
  let seen: i32 = 0;
  let behind: usize = 0;
  while (true) {
    const bytes = v128.load(p);
    v128.store(to, bytes);
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)));
    const beyond = i8x16.bitmask(bytes);
    if (found == 0) {
      seen |= beyond;
      p += 16;
      to += 16;
      if (to <= limit) continue;
      behind = NO_ROOM;
      break;
    }
    const length = <usize>ctz(found);
    seen |= beyond & (found - 1) & ~found;
    p += length;
    to += length;
    if (p + 1 >= end) {
      behind = stop(INCOMPLETE);
      break;
    }
    const next = <u32>load<u8>(p, 1);
    if (<u32>load<u8>(p) == quote) {
      if (next != quote) {
        behind = p + 1;
        break;
      }
      store<u8>(to++, <u8>quote);
      p += 2;
    } else if (backslashEscapes) {
      if (next == 37 || next == 95) store<u8>(to++, <u8>BACKSLASH);
      store<u8>(to++, load<u8>(ESCAPES + next));
      seen |= next >> 7;
      p += 2;
    } else {
      store<u8>(to++, <u8>BACKSLASH);
      p++;
    }
    if (to > limit) {
      behind = NO_ROOM;
      break;
    }
  }
  copied = to;
  high = seen;
  return behind;
}

/** The same for character sets in which the second byte of a character may look like a quote or backslash. */
export function copyPaired(p: usize, to: usize, limit: usize): usize {
  const quote = <u32>load<u8>(p++);
  let seen: i32 = 0;
  while (p + 1 < end) {
    if (to > limit) return NO_ROOM;
    const byte = <u32>load<u8>(p);
    const next = <u32>load<u8>(p, 1);
    seen |= byte >> 7;
    if (byte >= 128 && next >= 64 && load<u32>(clientCharset + ((byte - 128) << 2), CHARSET_TABLE)) {
      store<u16>(to, load<u16>(p));
      to += 2;
      p += 2;
    } else if (byte == BACKSLASH && backslashEscapes) {
      if (next == 37 || next == 95) store<u8>(to++, <u8>BACKSLASH);
      store<u8>(to++, load<u8>(ESCAPES + next));
      seen |= next >> 7;
      p += 2;
    } else if (byte != quote) {
      store<u8>(to++, <u8>byte);
      p++;
    } else if (next == quote) {
      store<u8>(to++, <u8>byte);
      p += 2;
    } else {
      copied = to;
      high = seen;
      return p + 1;
    }
  }
  return stop(INCOMPLETE);
}
