import { CURSOR, DATE, ENCODING, INSTANT, put4, put8, putZeroDate, SCALE } from './column';
import { BITS, isDigit, kind, literalAt, literalEnd } from './literal';
import { timestampOffset } from './settings';
import { isSpace } from './space';
import { NOT_A_DATE, stop } from './state';

const QUOTE: u32 = 39;
const SECOND: i64 = 1_000_000;
const DAY_SECONDS: i64 = 86_400;

/** Days from 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's days_from_civil). */
function daysFrom(year: i32, month: i32, day: i32): i32 {
  const y = month <= 2 ? year - 1 : year;
  const era = (y >= 0 ? y : y - 399) / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/** The first day of each month of the usual years, and of the one behind: looked up, not worked out. */
const MONTHS: usize = memory.data(13 * 256 * 4);
const FIRST_YEAR: i32 = 1900;

export function makeMonths(): void {
  for (let month: i32 = 0; month < 12 * 256 + 1; month++)
    store<i32>(MONTHS + (<usize>month << 2), daysFrom(FIRST_YEAR + month / 12, (month % 12) + 1, 1));
}

function monthDays(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Keeps a date and a time of day in seconds and microseconds; checks that the date exists. */
function keep(column: usize, year: i32, month: i32, day: i32, seconds: i32, micros: i64): bool {
  if (month > 12 || day > 31) return stop(NOT_A_DATE) != 0;
  if (month == 0 || day == 0) {
    putZeroDate(column);
    return true;
  }
  let days: i32 = 0;
  if (<u32>(year - FIRST_YEAR) < 256) {
    const first = MONTHS + (<usize>((year - FIRST_YEAR) * 12 + month - 1) << 2);
    days = load<i32>(first) + day - 1;
    if (days >= load<i32>(first, 4)) return stop(NOT_A_DATE) != 0;
  } else {
    if (day > monthDays(year, month)) return stop(NOT_A_DATE) != 0;
    days = daysFrom(year, month, day);
  }
  if (load<u32>(column, ENCODING) == DATE) put4(column, load<u32>(column, CURSOR), days);
  else {
    const shift = load<u32>(column, INSTANT) ? timestampOffset : 0;
    if (micros != 0 && load<u32>(column, SCALE) != 0) micros -= micros % <i64>load<u32>(column, SCALE);
    put8(column, load<u32>(column, CURSOR), (<i64>days * DAY_SECONDS + seconds) * SECOND + micros - shift);
  }
  return true;
}

/**
 * Reads and keeps `'2026-02-06'` or `'2026-02-06 05:30:00'`, with up to six digits behind a point. Returns the address
 * behind it, 0 where there is no such date, and `p` for any other form.
 */
export function fastDate(column: usize, p: usize): usize {
  if (<u32>load<u8>(p) != QUOTE) return p;
  const bytes = i8x16.sub(v128.load(p, 1), i8x16.splat(48));
  const digits = i8x16.bitmask(i8x16.lt_u(bytes, i8x16.splat(10)));
  const marks = i8x16.bitmask(i8x16.eq(bytes, i8x16(0, 0, 0, 0, -3, 0, 0, -3, 0, 0, -16, 0, 0, 10, 0, 0)));
  if ((digits & 0x36f) != 0x36f || (marks & 0x90) != 0x90) return p;
  // Two digits in each lane of 16 bits become their number.
  const pairs = i8x16.swizzle(bytes, i8x16(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1));
  const tens = i16x8.mul(v128.and(pairs, i16x8.splat(0xff)), i16x8.splat(10));
  const numbers = i16x8.add(tens, i16x8.shr_u(pairs, 8));
  const year = i16x8.extract_lane_u(numbers, 0) * 100 + i16x8.extract_lane_u(numbers, 1);
  const month = i16x8.extract_lane_u(numbers, 2);
  const day = i16x8.extract_lane_u(numbers, 3);
  let at = p + 11;
  let seconds: i32 = 0;
  let micros: i64 = 0;
  if (<u32>load<u8>(at) != QUOTE) {
    if ((digits & 0xdb6f) != 0xdb6f || (marks & 0x2490) != 0x2490 || <u32>load<u8>(p, 17) != 58) return p;
    if (!isDigit(load<u8>(p, 18)) || !isDigit(load<u8>(p, 19))) return p;
    const hour = <i32>i16x8.extract_lane_u(numbers, 4);
    const minute = <i32>i16x8.extract_lane_u(numbers, 5);
    const second = (<i32>load<u8>(p, 18) - 48) * 10 + <i32>load<u8>(p, 19) - 48;
    if (hour > 23 || minute > 59 || second > 59) return p;
    seconds = hour * 3600 + minute * 60 + second;
    at = p + 20;
    if (<u32>load<u8>(at) == 46) {
      let unit: i64 = SECOND / 10;
      for (at++; isDigit(load<u8>(at)); at++) {
        if (unit == 0) return p;
        micros += unit * (<i64>load<u8>(at) - 48);
        unit /= 10;
      }
    }
    if (<u32>load<u8>(at) != QUOTE) return p;
  }
  const next = <u32>load<u8>(at, 1);
  if (next != 44 && next != 41) return p;
  return keep(column, year, month, day, seconds, micros) ? at + 1 : 0;
}

// The characters of the literal that are not read yet.
let cursor: usize = 0;
let limit: usize = 0;

/** Keeps the literal that was read as a date or time stamp, in any form that MySQL takes. */
export function storeDate(column: usize): bool {
  if (kind == BITS) return stop(NOT_A_DATE) != 0;
  cursor = literalAt;
  limit = literalEnd;
  while (cursor < limit && isSpace(load<u8>(cursor))) cursor++;
  while (limit > cursor && isSpace(load<u8>(limit - 1))) limit--;
  const from = cursor;
  while (cursor < limit && isDigit(load<u8>(cursor))) cursor++;
  const digits = <i32>(cursor - from);
  if (cursor == limit && digits > 0 && allZero(from)) {
    putZeroDate(column);
    return true;
  }
  cursor = from;
  return digits > 4 ? storeCompact(column, digits) : storeDelimited(column, digits);
}

function allZero(from: usize): bool {
  for (; from < limit; from++) if (<u32>load<u8>(from) != 48) return false;
  return true;
}

/** YYYYMMDD, YYMMDD, YYYYMMDDhhmmss, YYMMDDhhmmss. */
function storeCompact(column: usize, digits: i32): bool {
  const timed = digits == 12 || digits == 14;
  if (!timed && digits != 6 && digits != 8) return stop(NOT_A_DATE) != 0;
  const year = takeYear(digits == 8 || digits == 14 ? 4 : 2);
  const month = take(2);
  const day = take(2);
  if (!timed) return cursor == limit ? keep(column, year, month, day, 0, 0) : stop(NOT_A_DATE) != 0;
  const hour = take(2);
  const minute = take(2);
  const second = take(2);
  return finish(column, year, month, day, hour, minute, second);
}

/** Year, month and day with marks between them, then a T or blanks and a time, or the beginning of one. */
function storeDelimited(column: usize, digits: i32): bool {
  if (digits != 4 && digits != 2) return stop(NOT_A_DATE) != 0;
  const year = takeYear(digits);
  if (!takeMark()) return stop(NOT_A_DATE) != 0;
  const month = take(2);
  if (month < 0 || !takeMark()) return stop(NOT_A_DATE) != 0;
  const day = take(2);
  if (day < 0) return stop(NOT_A_DATE) != 0;
  if (cursor == limit) return keep(column, year, month, day, 0, 0);
  if ((<u32>load<u8>(cursor) | 32) == 116) cursor++;
  else if (!isDigit(load<u8>(cursor))) while (cursor < limit && <u32>load<u8>(cursor) == 32) cursor++;
  if (isDigit(load<u8>(cursor - 1))) return stop(NOT_A_DATE) != 0;
  const hour = take(2);
  const minute = hour >= 0 && takeByte(58) ? take(2) : 0;
  const seconded = minute >= 0 && cursor < limit && takeByte(58);
  const second = seconded ? take(2) : 0;
  if (cursor < limit && !seconded) return stop(NOT_A_DATE) != 0;
  return finish(column, year, month, day, hour, minute, second);
}

/** The time of day is checked, its fraction read and rounded to microseconds. */
function finish(column: usize, year: i32, month: i32, day: i32, hour: i32, minute: i32, second: i32): bool {
  const inDay = <u32>hour < 24 && <u32>minute < 60 && <u32>second < 60;
  let micros: i64 = 0;
  let unit: i64 = SECOND;
  if (takeByte(46)) {
    for (; cursor < limit && isDigit(load<u8>(cursor)); cursor++) {
      const digit = <i64>load<u8>(cursor) - 48;
      if (unit == 1 && digit >= 5) micros++;
      unit /= 10;
      micros += unit * digit;
    }
  }
  if (!inDay || cursor < limit) return stop(NOT_A_DATE) != 0;
  return keep(column, year, month, day, hour * 3600 + minute * 60 + second, micros);
}

/** Up to `most` digits as a number; −1 where there is none. */
function take(most: i32): i32 {
  let value: i32 = -1;
  for (; most > 0 && cursor < limit && isDigit(load<u8>(cursor)); most--)
    value = max(value, 0) * 10 + <i32>load<u8>(cursor++) - 48;
  return value;
}

function takeYear(digits: i32): i32 {
  const year = take(digits);
  return digits == 4 ? year : year + (year < 70 ? 2000 : 1900);
}

/** Passes over `-`, `/`, `.` or `:`. */
function takeMark(): bool {
  return takeByte(45) || takeByte(47) || takeByte(46) || takeByte(58);
}

function takeByte(byte: u32): bool {
  if (cursor >= limit || <u32>load<u8>(cursor) != byte) return false;
  cursor++;
  return true;
}
