/** One column's record and buffers in linear memory; src/dump/scanner/layout.ts has the same offsets. */

export const ENCODING: usize = 0;
/** Where the next value goes (`at` of the functions below), where the latest went, and the last address at which a value may begin. */
export const CURSOR: usize = 4;
export const PREVIOUS: usize = 8;
export const LIMIT: usize = 12;
/** One bit a row, all 1 at first. */
export const PRESENT: usize = 16;
export const NULLS: usize = 20;
/** Zero dates read as NULL, and 1 + the row of the latest one. */
export const ZERO_DATES: usize = 24;
export const ZERO_ROW: usize = 28;
export const SCALE: usize = 32;
export const CHARSET: usize = 36;
/** The literal that DEFAULT stands for; 0 for NULL. */
export const DEFAULT_AT: usize = 40;
export const DEFAULT_LENGTH: usize = 44;
export const INSTANT: usize = 48;
/** How far an integer may go below and above zero. */
export const BELOW: usize = 56;
export const ABOVE: usize = 64;

// In the order of ENCODINGS in contract.ts.
export const INT32: u32 = 0;
export const INT64: u32 = 1;
export const UINT64: u32 = 2;
export const DECIMAL: u32 = 3;
export const DATE: u32 = 4;
export const TIMESTAMP: u32 = 5;
export const TEXT: u32 = 6;
export const BYTES: u32 = 7;
export const BIT: u32 = 8;

/** Rows in the row group at hand. */
export let rows: u32 = 0;

export function setRows(count: u32): void {
  rows = count;
}

// @ts-ignore: decorator
@inline
function bitAt(column: usize): usize {
  return <usize>load<u32>(column, PRESENT) + (rows >> 3);
}

// @ts-ignore: decorator
@inline
export function put4(column: usize, at: usize, value: i32): void {
  store<i32>(at, value);
  store<u32>(column, <u32>at, PREVIOUS);
  store<u32>(column, <u32>at + 4, CURSOR);
}

// @ts-ignore: decorator
@inline
export function put8(column: usize, at: usize, value: i64): void {
  store<i64>(at, value);
  store<u32>(column, <u32>at, PREVIOUS);
  store<u32>(column, <u32>at + 8, CURSOR);
}

/** Keeps the bytes that were written behind the cursor, up to `to`, as one value. */
// @ts-ignore: decorator
@inline
export function putBytes(column: usize, at: usize, to: usize): void {
  store<u32>(at, <u32>(to - at - 4));
  store<u32>(column, <u32>at, PREVIOUS);
  store<u32>(column, <u32>to, CURSOR);
}

// @ts-ignore: decorator
@inline
export function putNull(column: usize): void {
  const bit = bitAt(column);
  store<u8>(bit, load<u8>(bit) & ~(<u8>1 << <u8>(rows & 7)));
  store<u32>(column, load<u32>(column, NULLS) + 1, NULLS);
  store<u32>(column, load<u32>(column, CURSOR), PREVIOUS);
}

export function putZeroDate(column: usize): void {
  putNull(column);
  store<u32>(column, load<u32>(column, ZERO_DATES) + 1, ZERO_DATES);
  store<u32>(column, rows + 1, ZERO_ROW);
}

/** Takes the value of the row at hand back. */
export function takeBack(column: usize): void {
  store<u32>(column, load<u32>(column, PREVIOUS), CURSOR);
  const bit = bitAt(column);
  const mask = <u8>1 << <u8>(rows & 7);
  if (load<u8>(bit) & mask) return;
  store<u8>(bit, load<u8>(bit) | mask);
  store<u32>(column, load<u32>(column, NULLS) - 1, NULLS);
  if (load<u32>(column, ZERO_ROW) != rows + 1) return;
  store<u32>(column, 0, ZERO_ROW);
  store<u32>(column, load<u32>(column, ZERO_DATES) - 1, ZERO_DATES);
}
