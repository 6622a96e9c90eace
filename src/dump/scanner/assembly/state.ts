/** The scanner's state. Everything else stands in linear memory, which the host lays out. */

// Why a scan stopped; src/dump/scanner/module.ts has the same numbers.
export const RUNNING: i32 = 0;
/** The input ends in the middle of something: go on at `at` with more bytes. */
export const INCOMPLETE: i32 = 1;
/** The statement ended; `at` stands behind its `;`. */
export const ENDED: i32 = 2;
/** The row group has all its rows or bytes: take it, `reset()`, go on. */
export const GROUP_FULL: i32 = 3;
/** The buffer of column `culprit` (0: the scratch buffer) is too small: enlarge it, go on. */
export const BUFFER_FULL: i32 = 4;
/** Text that is not understood, at `place`. */
export const UNEXPECTED_COMMA: i32 = 5;
export const UNEXPECTED_VALUE: i32 = 6;
export const UNEXPECTED_TAIL: i32 = 7;
export const UNEXPECTED_OPEN: i32 = 8;
export const UNEXPECTED_CLOSE: i32 = 9;
/** From here on: a value that does not fit its column stands at `place`. */
export const MISFIT: i32 = 10;
export const NOT_A_NUMBER: i32 = 10;
export const OUT_OF_RANGE: i32 = 11;
export const NOT_A_DATE: i32 = 12;
export const NOT_TEXT: i32 = 13;
export const TOO_MANY_BITS: i32 = 14;

export let status: i32 = RUNNING;
export let place: usize = 0;
export let culprit: usize = 0;

/** Where the input ends. Behind it stand 64 backslashes, at which every loop stops. */
export let end: usize = 0;
/** Where decoded bytes go, and the last address where 64 more may be stored. */
export let out: usize = 0;
export let outLimit: usize = 0;
/** Not zero once a byte beyond ASCII was copied to `out`. */
export let beyondAscii: i32 = 0;

/** Behind the last byte of a token there may be this many that decide what it is. */
const LOOK_AHEAD: usize = 12;

export function setEnd(value: usize): void {
  end = value;
}

export function setOut(at: usize, limit: usize): void {
  out = at;
  outLimit = limit;
  beyondAscii = 0;
}

export function advanceOut(at: usize, seen: i32): void {
  out = at;
  beyondAscii |= seen;
}

export function clearStatus(): void {
  status = RUNNING;
}

/** Stops for a reason that more input cannot change. Returns 0, the address that stands for "stopped". */
export function stop(reason: i32): usize {
  status = reason;
  return 0;
}

export function stopFull(column: usize): usize {
  culprit = column;
  return stop(BUFFER_FULL);
}

/** Stops at text that makes no sense at `p`, or might once there is more of it. */
export function stopAt(p: usize, reason: i32): usize {
  place = p;
  return stop(p + LOOK_AHEAD > end ? INCOMPLETE : reason);
}

export function setPlace(p: usize): void {
  place = p;
}
