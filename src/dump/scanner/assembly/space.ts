import { end, INCOMPLETE, stop, stopAt, UNEXPECTED_COMMA } from './state';

const TAB: u32 = 9;
const NEWLINE: u32 = 10;
const RETURN: u32 = 13;
const SPACE: u32 = 32;
const HASH: u32 = 35;
const STAR: u32 = 42;
const DASH: u32 = 45;
const SLASH: u32 = 47;
const BANG: u32 = 33;

// @ts-ignore: decorator
@inline
export function isSpace(byte: u32): bool {
  return byte == SPACE || (byte >= TAB && byte <= RETURN);
}

/** Behind white space and comments; 0 where a comment is not whole. */
// @ts-ignore: decorator
@inline
export function skipSpace(p: usize): usize {
  const byte = <u32>load<u8>(p);
  return byte > SPACE && byte != HASH && byte != DASH && byte != SLASH ? p : skipMore(p);
}

function skipMore(p: usize): usize {
  while (p < end) {
    if (isSpace(load<u8>(p))) {
      p++;
      continue;
    }
    const behind = skipComment(p);
    if (behind == p || behind == 0) return behind;
    p = behind;
  }
  return p;
}

/** Behind a comment at `p`; `p` where there is none; 0 where it is not whole. */
export function skipComment(p: usize): usize {
  const byte = <u32>load<u8>(p);
  if (byte == HASH) return lineEnd(p);
  const next = <u32>load<u8>(p, 1);
  const after = <u32>load<u8>(p, 2);
  if (byte == DASH && next == DASH) {
    if (p + 2 >= end) return stop(INCOMPLETE);
    return isSpace(after) ? lineEnd(p) : p;
  }
  if (byte == SLASH && next == STAR) {
    if (p + 2 >= end) return stop(INCOMPLETE);
    return after == BANG ? p : blockEnd(p + 2);
  }
  return p + 1 >= end && (byte == DASH || byte == SLASH) ? stop(INCOMPLETE) : p;
}

function lineEnd(p: usize): usize {
  while (p < end) if (<u32>load<u8>(p++) == NEWLINE) return p;
  return stop(INCOMPLETE);
}

function blockEnd(p: usize): usize {
  for (; p + 1 < end; p++) if (<u32>load<u8>(p) == STAR && <u32>load<u8>(p, 1) == SLASH) return p + 2;
  return stop(INCOMPLETE);
}

/** Behind `byte`, which must stand at `p` after white space; else stops for `reason`. */
// @ts-ignore: decorator
@inline
export function expect(p: usize, byte: u32, reason: i32 = UNEXPECTED_COMMA): usize {
  if (<u32>load<u8>(p) == byte) return p + 1;
  const at = skipSpace(p);
  if (at == 0) return 0;
  return <u32>load<u8>(at) == byte && at < end ? at + 1 : stopAt(at, reason);
}
