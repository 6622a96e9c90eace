/** How values of a type stand in a dump: as they are, as bytes in hexadecimal, or between quotes. */
export type Form = 'plain' | 'hex' | 'text';

const PLAIN = /^(tinyint|smallint|mediumint|int|bigint|decimal|float|double|year)$/;
const BYTES =
  /^(bit|binary|varbinary|(tiny|medium|long)?blob|vector|geometry|point|linestring|polygon|multi\w+|geom\w+)$/;

export function formOf(type: string): Form {
  return PLAIN.test(type) ? 'plain' : BYTES.test(type) ? 'hex' : 'text';
}

// eslint-disable-next-line no-control-regex -- the bytes that a dump escapes
const SPECIAL = /[\0\n\r\x1a'"\\]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
  "'": "\\'",
  '"': '\\"',
  '\\': '\\\\',
};

/** A value as a dump writes it, one character for each byte: bytes of UTF-8 pass through as they are. */
export function literal(value: Buffer | null, form: Form): string {
  if (value === null) return 'NULL';
  if (form === 'plain') return value.toString('latin1');
  if (form === 'hex') return value.length === 0 ? "''" : `0x${value.toString('hex').toUpperCase()}`;
  return `'${value.toString('latin1').replaceAll(SPECIAL, (char) => ESCAPES[char] ?? char)}'`;
}
