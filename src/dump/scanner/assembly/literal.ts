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

function readIntroduced(p: usize): usize {
  let behind = p + 1;
  while (isWord(load<u8>(behind))) behind++;
  const at = skipSpace(behind);
  if (at == 0) return 0;
  if (at + 1 >= end) return stop(INCOMPLETE);
  const charset = charsetNamed(p + 1, behind - p - 1);
  const byte = <u32>load<u8>(at);
  const next = <u32>load<u8>(at, 1);
  if (isQuote(byte)) return readStrings(at, charset);
  if (byte == 48 && next == 120) return readHex(at + 2, charset);
  if (byte == 48 && next == 98) return readBinary(at + 2, charset);
  if (next == QUOTE && (byte | 32) == 120) return readHex(at + 2, charset);
  if (next == QUOTE && (byte | 32) == 98) return readBinary(at + 2, charset);
  return stopAt(at, UNEXPECTED_VALUE);
}

/** A hex digit's value; above 15 for other bytes. */
// @ts-ignore: decorator
@inline
function hexDigit(byte: u32): u32 {
  const digit = byte - 48;
  if (digit < 10) return digit;
  const letter = (byte | 32) - 97;
  return letter < 6 ? letter + 10 : 255;
}

/** `p` behind `0x` or `x'`, whose last byte tells which. */
function readHex(p: usize, charset: usize): usize {
  const quoted = <u32>load<u8>(p - 1) == QUOTE;
  kind = BITS;
  literalCharset = charset;
  literalAt = out;
  let from = p;
  while (hexDigit(load<u8>(p)) < 16) p++;
  if (p >= end) return stop(INCOMPLETE);
  const digits = p - from;
  if (quoted && (<u32>load<u8>(p) != QUOTE || digits & 1)) return stopAt(from, UNEXPECTED_VALUE);
  if (out + (digits >> 1) > outLimit) return stopFull(owner);
  let to = out;
  if (digits & 1) store<u8>(to++, <u8>hexDigit(load<u8>(from++)));
  for (; from < p; from += 2) store<u8>(to++, <u8>((hexDigit(load<u8>(from)) << 4) | hexDigit(load<u8>(from, 1))));
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
