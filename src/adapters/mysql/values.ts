import type { FieldPacket } from 'mysql2';
import type { ColumnInfo, SqlValue } from '../../adapter/index.ts';

/** Types of the protocol. */
const TINY = 1;
const INTEGERS = new Set([1, 2, 3, 8, 9, 13]);
const FLOATS = new Set([4, 5]);
const MOMENTS = new Set([7, 12]);
const TIME = 11;
const BIT = 16;
const JSON_TYPE = 245;
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

/** A result tells of its columns by name; their types are those of the protocol, not of DDL. */
export function columnOf(field: Field): ColumnInfo {
  return { name: field.name, type: String(field.type) };
}

/** The text of the protocol as the seam passes it: exact text for whatever JavaScript has no exact value for. */
export function toSqlValue(bytes: Buffer | null, field: Field): SqlValue {
  if (bytes === null) return null;
  if (field.type === BIT) return whole(bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n));
  if (BYTES.has(field.type) && field.charset === BINARY_CHARSET) return new Uint8Array(bytes);
  const text = bytes.toString(field.type === JSON_TYPE ? 'utf8' : 'utf8');
  if (field.type === TINY && field.length === 1) return text !== '0';
  if (INTEGERS.has(field.type)) return whole(BigInt(text));
  if (FLOATS.has(field.type)) return Number(text);
  if (MOMENTS.has(field.type) || field.type === TIME) return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return text;
}

function whole(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
