import type { ColumnTarget, Encoding } from './contract.ts';
import { THRIFT, ThriftWriter, varint } from './thrift.ts';

/** Where each column of a row group stands in the file: offset and length of its one page, header included. */
export interface GroupMeta {
  readonly rows: number;
  readonly chunks: readonly { readonly offset: number; readonly length: number }[];
}

// Numbers of parquet.thrift.
const INT32 = 1;
const INT64 = 2;
const BYTE_ARRAY = 6;
const PLAIN = 0;
const RLE = 3;
const DATA_PAGE = 0;
const UNCOMPRESSED = 0;
const OPTIONAL = 1;
const LOGICAL_TYPE = 10;

const PHYSICAL: Record<Encoding, number> = {
  int32: INT32,
  int64: INT64,
  uint64: INT64,
  decimal: INT64,
  date: INT32,
  timestamp: INT64,
  text: BYTE_ARRAY,
  bytes: BYTE_ARRAY,
  bit: INT64,
};

export function pageHeader(length: number, rows: number): Buffer {
  return new ThriftWriter()
    .element((page) =>
      page
        .integer(1, DATA_PAGE)
        .integer(2, length)
        .integer(3, length)
        .struct(5, (data) => data.integer(1, rows).integer(2, PLAIN).integer(3, RLE).integer(4, RLE)),
    )
    .finish();
}

/** A run of `rows` definition levels, all 1. */
export function repeatedLevel(rows: number): Uint8Array {
  return Uint8Array.from([...varint(rows * 2), 1]);
}

/** What stands before definition levels that are packed into `bytes` bytes, one bit each. */
export function bitPackedHeader(bytes: number): Uint8Array {
  return Uint8Array.from(varint(bytes * 2 + 1));
}

/** The file's metadata and its length: all that follows the last row group but the closing magic. */
export function fileFooter(columns: readonly ColumnTarget[], groups: readonly GroupMeta[]): Buffer {
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const meta = new ThriftWriter()
    .element((file) =>
      file
        .integer(1, 1)
        .list(2, THRIFT.struct, ['root', ...columns], (list, column) =>
          list.element((item) =>
            typeof column === 'string' ? item.text(4, column).integer(5, columns.length) : schemaElement(item, column),
          ),
        )
        .integer(3, rows, THRIFT.int64)
        .list(4, THRIFT.struct, groups, (list, group) => list.element((item) => rowGroup(item, columns, group))),
    )
    .finish();
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([meta, length]);
}

function schemaElement(item: ThriftWriter, column: ColumnTarget): void {
  item.integer(1, PHYSICAL[column.encoding]).integer(3, OPTIONAL).text(4, column.name);
  const logical = LOGICAL[column.encoding];
  if (logical) logical(item, column);
}

/** Converted types for old readers, logical types for those that know them. */
const LOGICAL: Partial<Record<Encoding, (item: ThriftWriter, column: ColumnTarget) => void>> = {
  text: (item) => item.integer(6, 0).struct(LOGICAL_TYPE, (type) => type.struct(1, nothing)),
  decimal: (item, { scale, precision }) =>
    item
      .integer(6, 5)
      .integer(7, scale)
      .integer(8, precision)
      .struct(LOGICAL_TYPE, (type) => type.struct(5, (decimal) => decimal.integer(1, scale).integer(2, precision))),
  date: (item) => item.integer(6, 6).struct(LOGICAL_TYPE, (type) => type.struct(6, nothing)),
  // No converted type: TIMESTAMP_MICROS would claim that the values are instants.
  timestamp: (item) =>
    item.struct(LOGICAL_TYPE, (type) =>
      type.struct(8, (timestamp) => timestamp.boolean(1, false).struct(2, (unit) => unit.struct(2, nothing))),
    ),
  uint64: unsigned64,
  bit: unsigned64,
};

function unsigned64(item: ThriftWriter): void {
  item
    .integer(6, 14)
    .struct(LOGICAL_TYPE, (type) => type.struct(10, (integer) => integer.byte(1, 64).boolean(2, false)));
}

function nothing(): void {
  // An empty struct: the type has no parameters.
}

function rowGroup(item: ThriftWriter, columns: readonly ColumnTarget[], group: GroupMeta): void {
  const bytes = group.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const pairs = columns.flatMap((column, index) => {
    const chunk = group.chunks[index];
    return chunk ? [{ column, chunk }] : [];
  });
  item
    .list(1, THRIFT.struct, pairs, (list, { column, chunk }) =>
      list.element((entry) =>
        entry.integer(2, chunk.offset, THRIFT.int64).struct(3, (meta) =>
          meta
            .integer(1, PHYSICAL[column.encoding])
            .list(2, THRIFT.int32, [PLAIN, RLE], (inner, encoding) => inner.zigzag(encoding))
            .list(3, THRIFT.binary, [column.name], (inner, name) => inner.string(name))
            .integer(4, UNCOMPRESSED)
            .integer(5, group.rows, THRIFT.int64)
            .integer(6, chunk.length, THRIFT.int64)
            .integer(7, chunk.length, THRIFT.int64)
            .integer(9, chunk.offset, THRIFT.int64),
        ),
      ),
    )
    .integer(2, bytes, THRIFT.int64)
    .integer(3, group.rows, THRIFT.int64);
}
