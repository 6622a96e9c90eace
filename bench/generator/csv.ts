import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cells } from './cells.ts';
import { Sink } from './sink.ts';
import type { Table } from './tables.ts';
import type { RowWriter } from './writer.ts';

/** Bytes as DuckDB itself writes them into CSV: printable ones as they are, the others as \xNN. */
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  const isPlain = byte >= 32 && byte < 127 && !`\\'"`.includes(character);
  return isPlain ? character : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** A day as one CSV file a table: a head line, text in quotes, nothing for NULL. */
export class CsvWriter implements RowWriter, Cells {
  readonly #folder: string;
  #sink: Sink | undefined;
  #separator = '';

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  beginTable(table: Table): void {
    this.#sink = new Sink(join(this.#folder, `${table.name}.csv`));
    this.#sink.write(table.columns.map((c) => c.name).join());
  }

  row(table: Table, id: number, version: number): void {
    this.#separator = '\n';
    table.write(id, version, this);
  }

  endTable(): void {
    this.#sink?.write('\n');
    this.#sink?.close();
  }

  close(): void {
    // every table closed its file
  }

  number(digits: number | string): void {
    this.#sink?.writeBytes(`${this.#next()}${digits}`);
  }

  text(value: string): void {
    this.#sink?.write(`${this.#next()}"${value.includes('"') ? value.replaceAll('"', '""') : value}"`);
  }

  plain(value: string): void {
    this.#sink?.writeBytes(`${this.#next()}"${value}"`);
  }

  bits(value: number): void {
    this.number(value);
  }

  bytes(length: number, byteAt: (index: number) => number): void {
    let text = `${this.#next()}"`;
    for (let i = 0; i < length; i++) text += BYTES[byteAt(i)] ?? '';
    this.#sink?.writeBytes(`${text}"`);
  }

  nothing(): void {
    this.#sink?.writeBytes(this.#next());
  }

  #next(): string {
    const separator = this.#separator;
    this.#separator = ',';
    return separator;
  }
}
