import { charsetNamed, readExpression } from './host';
import { copied, copyPaired, copyQuoted, high, NO_ROOM } from './quoted';
import { clientCharset, clientForm, doubleQuotes, PAIRED } from './settings';
import { skipSpace } from './space';
import {
  advanceOut,
  end,
  INCOMPLETE,
  out,
  outLimit,
  setEnd,
  status,
  stop,
  stopAt,
  stopFull,
  UNEXPECTED_VALUE,
} from './state';

// What kind of literal was read.
export const NULL: i32 = 0;
export const DEFAULT: i32 = 1;
/** Characters of a number, in the source itself, from `literalAt` to `literalEnd`. */
export const NUMBER: i32 = 2;
/** Bytes of a string, and those of a hex or bit literal: in `out`, from `literalAt` to `literalEnd`. */
export const STRING: i32 = 3;
export const BITS: i32 = 4;

export let kind: i32 = NULL;
export let literalAt: usize = 0;
export let literalEnd: usize = 0;
/** Address of the character set's descriptor; 0 for the column's own. */
export let literalCharset: usize = 0;

/** The column that `out` belongs to; 0 for the scratch buffer. */
let owner: usize = 0;
let expressionAt: usize = 0;
let expressionLength: usize = 0;

const QUOTE: u32 = 39;
const DOUBLE_QUOTE: u32 = 34;
const ONE: usize = memory.data<u8>([49]);
const ZERO: usize = memory.data<u8>([48]);

export function setExpression(at: usize, length: usize): void {
  expressionAt = at;
  expressionLength = length;
}

function isQuote(byte: u32): bool {
  return byte == QUOTE || (byte == DOUBLE_QUOTE && doubleQuotes);
}

// @ts-ignore: decorator
@inline
export function isDigit(byte: u32): bool {
  return byte - 48 < 10;
}

export function isWord(byte: u32): bool {
  return isDigit(byte) || (byte | 32) - 97 < 26 || byte == 95 || byte == 36;
}

/**
 * Reads any literal at `p` and returns the address behind it (0: stopped). `column` is the one that `out` belongs to.
 * Strings, hex and bits are decoded to `out`.
 */
export function readLiteral(column: usize, p: usize): usize {
  owner = column;
  const byte = <u32>load<u8>(p);
  if (isQuote(byte)) return readStrings(p, clientCharset);
  if (isDigit(byte)) {
    const next = <u32>load<u8>(p, 1);
    if (byte == 48 && next == 120) return readHex(p + 2, 0);
    if (byte == 48 && next == 98) return readBinary(p + 2, 0);
    return readNumber(p);
  }
  if (byte == 45 || byte == 43 || byte == 46) return readNumber(p);
  if (byte == 95) return readIntroduced(p);
  const lower = byte | 32;
  if (<u32>load<u8>(p, 1) == QUOTE) {
    if (lower == 120) return readHex(p + 2, 0);
    if (lower == 98) return readBinary(p + 2, 0);
    if (lower == 110) return readStrings(p + 1, charsetNamed(UTF8_NAME, 4));
  }
  return readNamed(p);
}

const UTF8_NAME: usize = memory.data<u8>([117, 116, 102, 56]);

/** Strings side by side are one. */
function readStrings(p: usize, charset: usize): usize {
  kind = STRING;
  literalCharset = charset;
  literalAt = out;
  while (true) {
    p = clientForm == PAIRED ? copyPaired(p, out, outLimit) : copyQuoted(p, out, outLimit);
    if (p > NO_ROOM) advanceOut(copied, high);
    else return p == NO_ROOM ? stopFull(owner) : 0;
    literalEnd = out;
    const next = <u32>load<u8>(p);
    if (next == 44 || next == 41) return p;
    p = skipSpace(p);
    if (p == 0) return 0;
    if (p >= end) return stop(INCOMPLETE);
    if (!isQuote(load<u8>(p))) return p;
  }
}

/** The latest introducer's name, of up to eight bytes, and its character set. */
let latestName: u64 = 0;
let latestCharset: usize = 0;

function introduced(at: usize, length: usize): usize {
  if (length == 0 || length > 8) return charsetNamed(at, length);
  const name = load<u64>(at) << (64 - (<u64>length << 3));
  if (name != latestName) {
    latestCharset = charsetNamed(at, length);
    latestName = name;
  }
  return latestCharset;
}

function readIntroduced(p: usize): usize {
  let behind = p + 1;
  while (isWord(load<u8>(behind))) behind++;
  const at = skipSpace(behind);
  if (at == 0) return 0;
  if (at + 1 >= end) return stop(INCOMPLETE);
  const charset = introduced(p + 1, behind - p - 1);
  const byte = <u32>load<u8>(at);
  const next = <u32>load<u8>(at, 1);
  if (isQuote(byte)) return readStrings(at, charset);
  if (byte == 48 && next == 120) return readHex(at + 2, charset);
  if (byte == 48 && next == 98) return readBinary(at + 2, charset);
  if (next == QUOTE && (byte | 32) == 120) return readHex(at + 2, charset);
  if (next == QUOTE && (byte | 32) == 98) return readBinary(at + 2, charset);
  return stopAt(at, UNEXPECTED_VALUE);
}

/** How many of the 16 bytes at `p`, from the first, are hex digits. */
// @ts-ignore: decorator
@inline
function hexCount(p: usize): u32 {
  const bytes = v128.load(p);
  const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10));
  const letters = i8x16.lt_u(i8x16.sub(v128.or(bytes, i8x16.splat(32)), i8x16.splat(97)), i8x16.splat(6));
  return <u32>ctz(~i8x16.bitmask(v128.or(digits, letters)) | 0x10000);
}

/** Writes the 8 bytes that the 16 hex digits at `p` stand for. */
// @ts-ignore: decorator
@inline
function decodeHex(to: usize, p: usize): void {
  const bytes = v128.load(p);
  // A letter has bit 6, and its low four bits are 9 less than its value.
  const letters = i8x16.shr_u(v128.and(bytes, i8x16.splat(64)), 6);
  const nine = v128.or(i8x16.shl(letters, 3), letters);
  const nibbles = i8x16.add(v128.and(bytes, i8x16.splat(15)), nine);
  const pairs = v128.or(i16x8.shl(v128.and(nibbles, i16x8.splat(255)), 4), i16x8.shr_u(nibbles, 8));
  v128.store64_lane(to, i8x16.narrow_i16x8_u(pairs, pairs), 0);
}

/** `p` behind `0x` or `x'`, whose last byte tells which. */
function readHex(p: usize, charset: usize): usize {
  const quoted = <u32>load<u8>(p - 1) == QUOTE;
  kind = BITS;
  literalCharset = charset;
  literalAt = out;
  let from = p;
  let count: u32 = 0;
  do {
    count = hexCount(p);
    p += count;
  } while (count == 16);
  if (p >= end) return stop(INCOMPLETE);
  const digits = p - from;
  if (quoted && (<u32>load<u8>(p) != QUOTE || digits & 1)) return stopAt(from, UNEXPECTED_VALUE);
  if (out + (digits >> 1) > outLimit) return stopFull(owner);
  const to = out + ((digits + 1) >> 1);
  let at = out;
  if (digits & 1) {
    const digit = <u32>load<u8>(from++);
    store<u8>(at++, <u8>((digit & 15) + (digit >> 6) * 9));
  }
  for (; from < p; from += 16, at += 8) decodeHex(at, from);
  return finishBits(to, quoted ? p + 1 : p);
}

function readBinary(p: usize, charset: usize): usize {
  const quoted = <u32>load<u8>(p - 1) == QUOTE;
  kind = BITS;
  literalCharset = charset;
  literalAt = out;
  let from = p;
  while (<u32>load<u8>(p) - 48 < 2) p++;
  if (p >= end) return stop(INCOMPLETE);
  if (quoted && <u32>load<u8>(p) != QUOTE) return stopAt(from, UNEXPECTED_VALUE);
  if (out + ((p - from) >> 3) > outLimit) return stopFull(owner);
  let to = out;
  let byte: u32 = 0;
  for (; from < p; from++) {
    byte = (byte << 1) | (<u32>load<u8>(from) & 1);
    if (((p - from) & 7) != 1) continue;
    store<u8>(to++, <u8>byte);
    byte = 0;
  }
  return finishBits(to, quoted ? p + 1 : p);
}

function finishBits(to: usize, p: usize): usize {
  advanceOut(to, 1);
  literalEnd = to;
  return p;
}

function readNumber(p: usize): usize {
  kind = NUMBER;
  const sign = <u32>load<u8>(p);
  const from = p;
  if (sign == 43 || sign == 45) p++;
  literalAt = sign == 43 ? p : from;
  const whole = p;
  while (isDigit(load<u8>(p))) p++;
  let digits = p - whole;
  if (<u32>load<u8>(p) == 46) {
    const fraction = ++p;
    while (isDigit(load<u8>(p))) p++;
    digits += p - fraction;
  }
  if (p >= end) return stop(INCOMPLETE);
  if (digits == 0) return stopAt(from, UNEXPECTED_VALUE);
  if ((<u32>load<u8>(p) | 32) == 101) p = exponentEnd(p);
  if (p >= end) return stop(INCOMPLETE);
  literalEnd = p;
  return p;
}

/** Behind an exponent at `p`; `p` where no digits follow the `e`. */
function exponentEnd(p: usize): usize {
  let digits = p + 1;
  const sign = <u32>load<u8>(digits);
  if (sign == 43 || sign == 45) digits++;
  let behind = digits;
  while (isDigit(load<u8>(behind))) behind++;
  return behind == digits && behind < end ? p : behind;
}

function readNamed(p: usize): usize {
  let behind = p;
  while (isWord(load<u8>(behind))) behind++;
  if (behind >= end) return stop(INCOMPLETE);
  const length = behind - p;
  if (length == 0) return stopAt(p, UNEXPECTED_VALUE);
  const first = load<u32>(p) | 0x20202020;
  if (length == 4 && first == 0x6c6c756e) kind = NULL;
  else if (length == 4 && first == 0x65757274) setNumber(ONE);
  else if (length == 5 && first == 0x736c6166 && (load<u8>(p, 4) | 32) == 101) setNumber(ZERO);
  else if (length == 7 && first == 0x61666564 && (load<u32>(p, 3) | 0x20202020) == 0x746c7561) kind = DEFAULT;
  else return readComputed(p);
  return behind;
}

function setNumber(at: usize): void {
  kind = NUMBER;
  literalAt = at;
  literalEnd = at + 1;
}

function readComputed(p: usize): usize {
  const length = readExpression(p, end - p);
  if (length == 0) return stop(INCOMPLETE);
  return readLiteralElsewhere(owner, expressionAt, expressionLength) ? p + length : 0;
}

/** Reads a whole literal that stands outside the input, with the 64 backslashes behind it. */
export function readLiteralElsewhere(column: usize, at: usize, length: usize): bool {
  const inputEnd = end;
  setEnd(at + length + 1);
  const behind = readLiteral(column, at);
  setEnd(inputEnd);
  if (behind == 0 && status == INCOMPLETE) return stopAt(0, UNEXPECTED_VALUE) != 0;
  return behind != 0;
}
