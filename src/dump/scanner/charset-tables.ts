import { charsetOf, type Charset } from './charset.ts';
import type { LinearMemory } from './memory.ts';

const FORMS: readonly Charset['form'][] = ['utf8', 'single', 'wide', 'paired'];
const TABLE = 8;
const DESCRIPTOR_BYTES = TABLE + 128 * 4;

/** Descriptors of character sets in a scanner's memory; assembly/settings.ts says how they are made. */
export class CharsetTables {
  readonly #memory: LinearMemory;
  readonly #addresses = new Map<string, number>();
  readonly #charsets: Charset[] = [];

  constructor(memory: LinearMemory) {
    this.#memory = memory;
  }

  /** Address of a character set's descriptor; 0 for `binary`, which stands for the column's own. */
  address(name: string): number {
    if (name.toLowerCase() === 'binary') return 0;
    const known = this.#addresses.get(name);
    if (known !== undefined) return known;
    const charset = charsetOf(name);
    const at = this.#memory.take(DESCRIPTOR_BYTES) ?? 0;
    const { bytes } = this.#memory;
    bytes.writeUInt32LE(FORMS.indexOf(charset.form), at);
    bytes.writeUInt32LE(this.#charsets.push(charset) - 1, at + 4);
    for (let byte = 128; byte < 256; byte++) bytes.writeUInt32LE(entryOf(charset, byte), at + TABLE + (byte - 128) * 4);
    this.#addresses.set(name, at);
    return at;
  }

  /** Turns text in memory into UTF-8, in place; its new length, −1 where it is no text, −2 where `room` is too small. */
  transcode(charset: number, at: number, { length, room }: { length: number; room: number }): number {
    const { bytes } = this.#memory;
    const text = this.#charsets[charset]?.decode(bytes.subarray(at, at + length));
    if (text === undefined) return -1;
    const encoded = Buffer.from(text);
    if (encoded.length > room) return -2;
    bytes.set(encoded, at);
    return encoded.length;
  }
}

function entryOf(charset: Charset, byte: number): number {
  if (charset.form === 'paired') return Number(charset.leads?.(byte) ?? false);
  if (charset.form !== 'single') return 0;
  const text = charset.decode(Uint8Array.of(byte));
  if (text === undefined) return 0;
  const encoded = Buffer.from(text);
  return encoded.readUIntLE(0, encoded.length) + encoded.length * 2 ** 24;
}
