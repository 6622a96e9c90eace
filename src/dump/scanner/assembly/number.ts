import { ABOVE, BELOW, BIT, CURSOR, DECIMAL, ENCODING, INT32, put4, put8, SCALE } from './column';
import { BITS, isDigit, kind, literalAt, literalEnd, STRING } from './literal';
import { ESCAPES } from './quoted';
import { backslashEscapes, clientForm, PAIRED } from './settings';
import { isSpace } from './space';
import { NOT_A_NUMBER, OUT_OF_RANGE, stop, TOO_MANY_BITS } from './state';

const POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
  10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
  10000000000000000000,
]);

// @ts-ignore: decorator
@inline
function power(exponent: u32): u64 {
  return load<u64>(POWERS + (<usize>exponent << 3));
}

/** Digits that a 64-bit integer holds whatever they are. */
const SAFE_DIGITS: u32 = 18;
const QUOTE: u32 = 39;
const BACKSLASH: u32 = 92;

/** Keeps an integer, where it is in its column's range. */
// @ts-ignore: decorator
@inline
function keep(column: usize, encoding: u32, cursor: usize, magnitude: u64, negative: bool): bool {
  const most = negative ? load<u64>(column, BELOW) : load<u64>(column, ABOVE);
  if (magnitude > most) return stop(OUT_OF_RANGE) != 0;
  const value = negative ? -(<i64>magnitude) : <i64>magnitude;
  if (encoding == INT32) put4(column, cursor, <i32>value);
  else put8(column, cursor, value);
  return true;
}

/** How many of the eight bytes, from the lowest, are digits. */
// @ts-ignore: decorator
@inline
function digitCount(bytes: u64): u32 {
  const high = (bytes & 0xf0f0f0f0f0f0f0f0) ^ 0x3030303030303030;
  const above = ((bytes + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) ^ 0x3030303030303030;
  return <u32>(ctz(high | above) >> 3);
}

/** The value of the lowest `count` (1 to 8) of eight digits. */
// @ts-ignore: decorator
@inline
function digitsValue(bytes: u64, count: u32): u64 {
  const ones = (bytes << (64 - (<u64>count << 3))) & 0x0f0f0f0f0f0f0f0f;
  const pairs = ((ones * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return (fours * 42949672960001) >> 32;
}

/**
 * Reads and keeps a number of the usual form, quoted or not: a sign, up to 18 digits, up to the column's scale of them
 * behind a point. Returns the address behind it, 0 where it did not fit its column, and `p` for any other form.
 */
// @ts-ignore: decorator
@inline
export function fastNumber(column: usize, encoding: u32, cursor: usize, p: usize): usize {
  let at = p;
  const quoted = <u32>load<u8>(at) == QUOTE;
  if (quoted) at++;
  const negative = <u32>load<u8>(at) == 45;
  if (negative) at++;
  const from = at;
  let bytes = load<u64>(at);
  let count = digitCount(bytes);
  if (count == 0) return p;
  let magnitude = digitsValue(bytes, count);
  at += count;
  if (count == 8) {
    for (; isDigit(load<u8>(at)); at++) magnitude = magnitude * 10 + load<u8>(at) - 48;
  }
  let digits = <u32>(at - from);
  if (encoding == DECIMAL) {
    let missing = load<u32>(column, SCALE);
    if (<u32>load<u8>(at) == 46) {
      bytes = load<u64>(++at);
      count = digitCount(bytes);
      if (count == 8 || count > missing) return p;
      if (count) magnitude = magnitude * power(count) + digitsValue(bytes, count);
      at += count;
      missing -= count;
      digits += count;
    }
    digits += missing;
    magnitude *= power(missing);
  }
  if (digits > SAFE_DIGITS) return p;
  if (quoted && <u32>load<u8>(at++) != QUOTE) return p;
  const next = <u32>load<u8>(at);
  if (next != 44 && next != 41) return p;
  return keep(column, encoding, cursor, magnitude, negative) ? at : 0;
}

/** Reads and keeps one byte in quotes, escaped or not, as BIT(1) to BIT(8) are dumped; `p` for any other form. */
export function fastBit(column: usize, cursor: usize, p: usize): usize {
  if (<u32>load<u8>(p) != QUOTE || clientForm == PAIRED) return p;
  let byte = <u32>load<u8>(p, 1);
  let at = p + 2;
  if (byte == BACKSLASH && backslashEscapes) {
    byte = <u32>load<u8>(ESCAPES + load<u8>(at++));
    if (byte == 37 || byte == 95) return p;
  } else if (byte == QUOTE || byte == BACKSLASH) return p;
  const next = <u32>load<u8>(at, 1);
  if (<u32>load<u8>(at) != QUOTE || (next != 44 && next != 41)) return p;
  return keep(column, BIT, cursor, byte, false) ? at + 1 : 0;
}

/** Keeps the literal that was read as a number. */
export function storeNumber(column: usize): bool {
  const encoding = load<u32>(column, ENCODING);
  if (kind == BITS || (kind == STRING && encoding == BIT)) return storeBits(column, encoding);
  return parse(literalAt, literalEnd, encoding == DECIMAL ? <i32>load<u32>(column, SCALE) : 0)
    ? keep(column, encoding, load<u32>(column, CURSOR), magnitudeOf, negativeOf)
    : false;
}

function storeBits(column: usize, encoding: u32): bool {
  let magnitude: u64 = 0;
  for (let at = literalAt; at < literalEnd; at++) {
    if (magnitude >> 56) return stop(TOO_MANY_BITS) != 0;
    magnitude = (magnitude << 8) | load<u8>(at);
  }
  if (encoding == DECIMAL) {
    const unit = power(load<u32>(column, SCALE));
    if (magnitude > u64.MAX_VALUE / unit) return stop(OUT_OF_RANGE) != 0;
    magnitude *= unit;
  }
  return keep(column, encoding, load<u32>(column, CURSOR), magnitude, false);
}

let magnitudeOf: u64 = 0;
let negativeOf: bool = false;
const MOST: i32 = 99999;

/**
 * Reads the characters from `at` to `to` as a decimal number, exactly, in units of 10^−scale, rounded half away from zero
 * as MySQL does.
 */
function parse(at: usize, to: usize, scale: i32): bool {
  while (at < to && isSpace(load<u8>(at))) at++;
  while (to > at && isSpace(load<u8>(to - 1))) to--;
  const sign = at < to ? <u32>load<u8>(at) : 0;
  negativeOf = sign == 45;
  if (sign == 45 || sign == 43) at++;
  const from = at;
  let point: usize = 0;
  while (at < to && (isDigit(load<u8>(at)) || (<u32>load<u8>(at) == 46 && point == 0))) {
    if (<u32>load<u8>(at) == 46) point = at;
    at++;
  }
  const mantissa = at;
  if (mantissa - from <= <usize>(point != 0)) return stop(NOT_A_NUMBER) != 0;
  if (at < to && !parseExponent(at, to)) return stop(NOT_A_NUMBER) != 0;
  const shift = scale + (at < to ? exponentOf : 0);
  return accumulate(from, mantissa, <i32>((point ? point : mantissa) - from) + shift);
}

let exponentOf: i32 = 0;

function parseExponent(at: usize, to: usize): bool {
  if ((<u32>load<u8>(at++) | 32) != 101) return false;
  const sign = at < to ? <u32>load<u8>(at) : 0;
  if (sign == 45 || sign == 43) at++;
  if (at >= to) return false;
  let value: i32 = 0;
  for (; at < to; at++) {
    if (!isDigit(load<u8>(at))) return false;
    value = min(MOST, value * 10 + <i32>load<u8>(at) - 48);
  }
  exponentOf = sign == 45 ? -value : value;
  return true;
}

/** Takes the digits from `at` to `to`, of which the first `places` (or more, in zeros) stand before the rounding point. */
function accumulate(at: usize, to: usize, places: i32): bool {
  let value: u64 = 0;
  let before = places;
  let nonzero = false;
  for (; at < to; at++) {
    const digit = <u64>load<u8>(at) - 48;
    if (digit > 9) continue;
    if (before <= 0) {
      if (before == 0 && digit >= 5 && ++value == 0) return stop(OUT_OF_RANGE) != 0;
      before--;
      break;
    }
    before--;
    nonzero = nonzero || digit != 0;
    if (value > u64.MAX_VALUE / 10) return stop(OUT_OF_RANGE) != 0;
    value *= 10;
    if (value > u64.MAX_VALUE - digit) return stop(OUT_OF_RANGE) != 0;
    value += digit;
  }
  for (; before > 0 && nonzero; before--) {
    if (value > u64.MAX_VALUE / 10) return stop(OUT_OF_RANGE) != 0;
    value *= 10;
  }
  magnitudeOf = value;
  return true;
}
