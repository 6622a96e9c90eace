import type { FieldPacket } from 'mysql2';
import type { ColumnInfo, SqlValue } from '../../adapter/index.ts';

/** Types of the protocol. */
const TINY = 1;
const INTEGERS = new Set([1, 2, 3, 8, 9, 13]);
const FLOATS = new Set([4, 5]);
const MOMENTS = new Set([7, 12]);
const TIME = 11;
const BIT = 16;
const BINARY_CHARSET = 63;
const BYTES = new Set([249, 250, 251, 252, 253, 254, 255]);

/** What the protocol tells of a column of a result. */
export interface Field {
  readonly name: string;
  readonly type: number;
  readonly length: number;
  readonly charset: number;
}

export function fieldOf(packet: FieldPacket): Field {
  const raw = packet as FieldPacket & { readonly columnType?: number; readonly columnLength?: number };
  const more = packet as unknown as { readonly characterSet?: number };
  return {
    name: packet.name,
    type: raw.columnType ?? packet.type ?? 253,
    length: raw.columnLength ?? packet.length ?? 0,
    charset: more.characterSet ?? 0,
  };
}

/** Names of the protocol's types; lengths it tells in bytes, and not of all. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'DECIMAL',
  1: 'TINYINT',
  2: 'SMALLINT',
  3: 'INT',
  4: 'FLOAT',
  5: 'DOUBLE',
  7: 'TIMESTAMP',
  8: 'BIGINT',
  9: 'MEDIUMINT',
  10: 'DATE',
  11: 'TIME',
  12: 'DATETIME',
  13: 'YEAR',
  16: 'BIT',
  245: 'JSON',
  246: 'DECIMAL',
};

/** A column of a result, as near to its DDL as the protocol tells. */
export function columnOf({ name, type, length, charset }: Field): ColumnInfo {
  if (type === TINY && length === 1) return { name, type: 'TINYINT(1)' };
  return { name, type: NAMES[type] ?? (charset === BINARY_CHARSET ? 'LONGBLOB' : 'LONGTEXT') };
}

/** The text of the protocol as the seam passes it: exact text for whatever JavaScript has no exact value for. */
export function toSqlValue(bytes: Buffer | null, field: Field): SqlValue {
  if (bytes === null) return null;
  if (field.type === BIT) return whole(bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n));
  if (BYTES.has(field.type) && field.charset === BINARY_CHARSET) return new Uint8Array(bytes);
  const text = bytes.toString('utf8');
  if (field.type === TINY && field.length === 1) return text !== '0';
  if (INTEGERS.has(field.type)) return whole(BigInt(text));
  if (FLOATS.has(field.type)) return Number(text);
  if (MOMENTS.has(field.type) || field.type === TIME) return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return text;
}

function whole(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
