/** Types that hold the same values up to a length: the smallest that holds both. */

const LONGEST_VARCHAR = 16_383;
const LONGEST_VARBINARY = 65_532;
const TEXTS = ['TEXT', 'MEDIUMTEXT', 'LONGTEXT'] as const;
const BLOBS = ['BLOB', 'MEDIUMBLOB', 'LONGBLOB'] as const;

/** Text types; members of ENUM and SET are text of the longest member, or of all of them. */
export function texts(a: string, b: string): string | undefined {
  if (isJson(a) && isText(b)) return 'LONGTEXT';
  if (isJson(b) && isText(a)) return 'LONGTEXT';
  return longer(textLength(a), textLength(b), { name: 'VARCHAR', most: LONGEST_VARCHAR, long: TEXTS });
}

export function binaries(a: string, b: string): string | undefined {
  return longer(byteLength(a), byteLength(b), { name: 'VARBINARY', most: LONGEST_VARBINARY, long: BLOBS });
}

/** Dates and times: the finer of both. */
export function moments(a: string, b: string): string | undefined {
  const [x, y] = [a, b].map((type) => /^(DATE|DATETIME|TIMESTAMP|TIME)(?:\((\d)\))?$/.exec(type));
  if (!x || !y || (x[1] === 'TIME') !== (y[1] === 'TIME')) return undefined;
  const digits = Math.max(Number(x[2] ?? 0), Number(y[2] ?? 0));
  return `${x[1] === 'TIME' ? 'TIME' : 'DATETIME'}${digits > 0 ? `(${digits})` : ''}`;
}

/** Characters, or the name of a type that is without such a limit. */
type Length = number | string | undefined;

interface Family {
  readonly name: string;
  readonly most: number;
  readonly long: readonly string[];
}

function longer(a: Length, b: Length, { name, most, long }: Family): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (typeof a === 'number' && typeof b === 'number') {
    const length = Math.max(a, b, 1);
    return length <= most ? `${name}(${length})` : long.at(-1);
  }
  const ranks = [a, b].map((length) => (typeof length === 'number' ? 0 : long.indexOf(length)));
  return long[Math.max(...ranks)];
}

function textLength(type: string): Length {
  const sized = /^(?:VAR)?CHAR\((\d+)\)$/.exec(type);
  if (sized) return Number(sized[1]);
  if (type === 'TINYTEXT') return 255;
  if (type === 'UUID') return 36;
  if (type === 'JSON') return 'LONGTEXT';
  const members = /^(ENUM|SET)\((.*)\)$/s.exec(type);
  if (!members) return (TEXTS as readonly string[]).includes(type) ? type : undefined;
  const names = [...(members[2] ?? '').matchAll(/'((?:[^']|'')*)'/g)].map((m) => (m[1] ?? '').replaceAll("''", "'"));
  return members[1] === 'SET' ? names.join().length : Math.max(...names.map((n) => n.length));
}

function byteLength(type: string): Length {
  const sized = /^(?:VAR)?BINARY\((\d+)\)$/.exec(type);
  if (sized) return Number(sized[1]);
  if (type === 'TINYBLOB') return 255;
  return (BLOBS as readonly string[]).includes(type) ? type : undefined;
}

function isText(type: string): boolean {
  return textLength(type) !== undefined;
}

function isJson(type: string): boolean {
  return type === 'JSON';
}
