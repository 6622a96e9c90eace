/** Characters of a column that an index holds at the most, where it is not the whole column. */
const PREFIX = 100;
const BYTES_PER_CHARACTER = 4;
const OTHER_BYTES = 32;

/** False for types that an index holds the beginning of only. */
export function isWholeKey(type: string): boolean {
  return !/TEXT|BLOB|JSON|GEOMETRY/.test(type);
}

/** Bytes of a value in an index, at the most. */
export function keyBytes(type: string): number {
  const length = Number(/^(?:VAR)?(?:CHAR|BINARY)\((\d+)\)/.exec(type)?.[1] ?? 0);
  return length > 0 ? length * BYTES_PER_CHARACTER : OTHER_BYTES;
}

/** What stands behind a column's name in an index that is not the primary key. */
export function keyPart(type: string): string {
  return isWholeKey(type) && keyBytes(type) <= PREFIX * BYTES_PER_CHARACTER ? '' : `(${PREFIX})`;
}
