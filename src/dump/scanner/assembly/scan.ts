import { rows, setRows, takeBack } from './column';
import { makeMonths } from './date';
import { makeEscapes } from './quoted';
import { head, headLength, plan, planLength, positions } from './settings';
import { expect, isSpace, skipSpace } from './space';
import {
  clearStatus,
  end,
  ENDED,
  GROUP_FULL,
  INCOMPLETE,
  MISFIT,
  setEnd,
  setPlace,
  status,
  stop,
  UNEXPECTED_CLOSE,
  UNEXPECTED_COMMA,
  UNEXPECTED_OPEN,
} from './state';
import { skipTail } from './tail';
import { passValue, readDefault, readValue } from './value';

export { setExpression } from './literal';
export { setHead, setLiterals, setPlan } from './settings';
export { culprit, place, status } from './state';
export { setScratch } from './text';
export { rows } from './column';

/** Where to go on, and how many statements of the same head were gone into. */
export let at: usize = 0;
export let repeated: i32 = 0;
/** Which position of the plan was at work when the scan stopped. */
export let position: i32 = 0;

const COMMA: u32 = 44;
const OPEN: u32 = 40;
const CLOSE: u32 = 41;

let afterTuple: bool = false;
let groupRows: u32 = 0;
let groupBytes: usize = 0;
export let bytesTaken: usize = 0;

/** Makes tables; returns the first address that is the host's. */
export function prepare(): usize {
  makeEscapes();
  makeMonths();
  return __heap_base;
}

/** How many rows, and about how many bytes of source, make a row group. */
export function setGroup(mostRows: u32, mostBytes: usize): void {
  groupRows = mostRows;
  groupBytes = mostBytes;
}

/** Starts an empty row group; the host has emptied the columns. */
export function reset(): void {
  setRows(0);
  bytesTaken = 0;
}

/** Starts a statement. */
export function begin(): void {
  afterTuple = false;
}

/** Scans the bytes between two addresses; returns why it stopped. */
export function scan(from: usize, to: usize): i32 {
  setEnd(to);
  clearStatus();
  repeated = 0;
  at = from;
  while (status == 0) step();
  return status;
}

/** Takes a tuple, a comma or the end of the statement. */
function step(): void {
  const p = skipSpace(at);
  if (p == 0) return;
  if (p >= end) {
    stop(INCOMPLETE);
    return;
  }
  if (!afterTuple) takeTuple(p);
  else if (<u32>load<u8>(p) == COMMA) {
    at = p + 1;
    afterTuple = false;
  } else takeEnd(p);
}

function takeTuple(p: usize): void {
  position = -1;
  if (rows >= groupRows || bytesTaken >= groupBytes) {
    stop(GROUP_FULL);
    return;
  }
  const behind = readTuple(p);
  if (behind == 0) return;
  bytesTaken += behind - p;
  at = behind;
  setRows(rows + 1);
  afterTuple = true;
}

/** Reads the tuple at `p`, and the defaults of the columns that it does not name; takes all back where it stops. */
function readTuple(p: usize): usize {
  p = expect(p, OPEN, UNEXPECTED_OPEN);
  if (p == 0) return 0;
  const named = positions;
  if (named == 0) {
    p = expect(p, CLOSE, UNEXPECTED_CLOSE);
    if (p == 0) return 0;
  }
  let slot = plan;
  for (let index = 0; index < named; index++, slot += 4) {
    const column = <usize>load<u32>(slot);
    // Comments are left to the slow path.
    while (isSpace(load<u8>(p))) p++;
    const from = p;
    p = column ? readValue(column, p) : passValue(p);
    if (p == 0) {
      if (status >= MISFIT) setPlace(from);
      return takeRowBack(index, index);
    }
    const last = index + 1 == named;
    p = expect(p, last ? CLOSE : COMMA, last ? UNEXPECTED_CLOSE : UNEXPECTED_COMMA);
    if (p == 0) return takeRowBack(index, index + 1);
  }
  for (let index = named; index < planLength; index++, slot += 4) {
    if (!readDefault(<usize>load<u32>(slot))) {
      setPlace(0);
      return takeRowBack(index, index);
    }
  }
  return p;
}

function takeRowBack(failed: i32, count: i32): usize {
  position = failed;
  for (let index = 0; index < count; index++) {
    const column = <usize>load<u32>(plan + ((<usize>index) << 2));
    if (column) takeBack(column);
  }
  return 0;
}

function takeEnd(p: usize): void {
  position = -1;
  const behind = skipTail(p);
  if (behind == 0) return;
  at = behind;
  afterTuple = false;
  let next = behind;
  while (next < end && isSpace(load<u8>(next))) next++;
  if (headLength && next + headLength <= end && memory.compare(next, head, headLength) == 0) {
    at = next + headLength;
    repeated++;
  } else stop(ENDED);
}
