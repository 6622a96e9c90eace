import { fail } from '../../errors.ts';
import { STOP } from './module.ts';

const WANTED = new Map<number, string>([
  [STOP.unexpectedComma, "','"],
  [STOP.unexpectedValue, 'a value'],
  [STOP.unexpectedTail, "',' or ';'"],
  [STOP.unexpectedOpen, "'('"],
  [STOP.unexpectedClose, "')'"],
]);

const REASONS = new Map<number, string>([
  [STOP.notANumber, 'it is no number'],
  [STOP.outOfRange, 'it is out of range'],
  [STOP.notADate, 'it is no date'],
  [STOP.notText, 'its bytes are no text of its character set'],
  [STOP.tooManyBits, 'it has more than 64 bits'],
]);

/** The literal that a text begins with, or its beginning. */
const LITERAL = /^(?:_\w+\s*)?(?:'(?:[^'\\]|\\.|'')*'?|"(?:[^"\\]|\\.|"")*"?|[^,)\s]*)/s;

/** Throws the error for what the scanner stopped at. */
export function refuse(stop: number, at: { table: string; column: string; row: number; value: string }): never {
  const wanted = WANTED.get(stop);
  if (wanted !== undefined) {
    const found = `'${at.value.trimEnd()}' in row ${at.row} of table ${at.table}`;
    return fail('dump-syntax', { found, wanted });
  }
  const value = LITERAL.exec(at.value)?.[0] ?? at.value;
  return fail('dump-value', { ...at, value, reason: REASONS.get(stop) ?? `the scanner stopped (${stop})` });
}
