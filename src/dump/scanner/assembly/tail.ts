import { isWord } from './literal';
import { copyQuoted, NO_ROOM } from './quoted';
import { skipComment } from './space';
import { end, INCOMPLETE, stop, stopAt, stopFull, UNEXPECTED_TAIL } from './state';
import { scratch, scratchSize } from './text';

const SEMICOLON: u32 = 59;
const BACKTICK: u32 = 96;

/** Passes over what may stand between the last tuple and the statement's end; returns the address behind the `;`. */
export function skipTail(p: usize): usize {
  if (<u32>load<u8>(p) == SEMICOLON) return p + 1;
  if (!isKnownWord(p)) return stopAt(p, UNEXPECTED_TAIL);
  while (p < end) {
    const byte = <u32>load<u8>(p);
    if (byte == SEMICOLON) return p + 1;
    if (byte == 39 || byte == 34) {
      p = copyQuoted(p, scratch, scratch + scratchSize);
      if (p == NO_ROOM) return stopFull(0);
      if (p == 0) return 0;
      continue;
    }
    if (byte == BACKTICK) {
      p++;
      while (p < end && <u32>load<u8>(p) != BACKTICK) p++;
    }
    const behind = skipComment(p);
    if (behind == 0) return 0;
    p = behind == p ? p + 1 : behind;
  }
  return stop(INCOMPLETE);
}

/** True where ON, AS or RETURNING stands at `p`. */
function isKnownWord(p: usize): bool {
  const letters = load<u64>(p) | 0x2020202020202020;
  const two = <u32>letters & 0xffff;
  if (two == 0x6e6f || two == 0x7361) return !isWord(load<u8>(p, 2));
  return letters == 0x6e696e7275746572 && (load<u8>(p, 8) | 32) == 103 && !isWord(load<u8>(p, 9));
}
