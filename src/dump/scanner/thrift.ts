/** Field types of Thrift's compact protocol that a Parquet footer needs. */
export const THRIFT = { true: 1, false: 2, byte: 3, int32: 5, int64: 6, binary: 8, list: 9, struct: 12 } as const;

/** Writes Thrift's compact protocol, in which a Parquet file's metadata stands. */
export class ThriftWriter {
  readonly #bytes: number[] = [];
  #field = 0;

  /** A field of a 32-bit or 64-bit integer. */
  integer(id: number, value: number, type: 5 | 6 = THRIFT.int32): this {
    return this.#open(id, type).zigzag(value);
  }

  byte(id: number, value: number): this {
    this.#open(id, THRIFT.byte).#bytes.push(value);
    return this;
  }

  boolean(id: number, value: boolean): this {
    return this.#open(id, value ? THRIFT.true : THRIFT.false);
  }

  text(id: number, value: string): this {
    return this.#open(id, THRIFT.binary).string(value);
  }

  /** A field that holds a struct, whose own fields `write` adds. */
  struct(id: number, write: (inner: this) => void): this {
    return this.#open(id, THRIFT.struct).element(write);
  }

  /** A field that holds a list; `write` adds one item. */
  list<T>(id: number, type: number, items: readonly T[], write: (inner: this, item: T) => void): this {
    this.#open(id, THRIFT.list);
    if (items.length < 15) this.#bytes.push((items.length << 4) | type);
    else this.#bytes.push(0xf0 | type, ...varint(items.length));
    for (const item of items) write(this, item);
    return this;
  }

  /** A struct without a field's head: an item of a list, or the whole message. */
  element(write: (inner: this) => void): this {
    const outer = this.#field;
    this.#field = 0;
    write(this);
    this.#bytes.push(0);
    this.#field = outer;
    return this;
  }

  zigzag(value: number): this {
    this.#varint(value >= 0 ? value * 2 : -value * 2 - 1);
    return this;
  }

  string(value: string): this {
    const bytes = Buffer.from(value);
    this.#varint(bytes.length);
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes);
  }

  #open(id: number, type: number): this {
    const step = id - this.#field;
    this.#field = id;
    this.#bytes.push((step << 4) | type);
    return this;
  }

  #varint(value: number): void {
    this.#bytes.push(...varint(value));
  }
}

/** An unsigned integer, seven bits a byte, lowest first. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return bytes;
}
