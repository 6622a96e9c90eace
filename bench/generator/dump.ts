import type { Cells } from './cells.ts';
import { createTable, SESSION_BEGINS, SESSION_ENDS, type Server } from './servers.ts';
import { Sink } from './sink.ts';
import type { Table } from './tables.ts';
import type { RowWriter } from './writer.ts';

/** Where the dump tools end a statement: their buffer of a megabyte. */
const STATEMENT_BYTES = 1_045_504;

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
};
// eslint-disable-next-line no-control-regex -- the servers escape these
const ESCAPED = /[\0\n\r\x1a"'\\]/;
// eslint-disable-next-line no-control-regex -- the servers escape these
const EVERY_ESCAPED = /[\0\n\r\x1a"'\\]/g;
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => escape(String.fromCharCode(byte)));

function escape(text: string): string {
  return ESCAPED.test(text) ? text.replace(EVERY_ESCAPED, (character) => ESCAPES[character] ?? '') : text;
}

/** A day as mariadb-dump or mysqldump 8 writes it: extended INSERTs, a row a line or all rows of a statement on one line. */
export class DumpWriter implements RowWriter, Cells {
  readonly #sink: Sink;
  readonly #server: Server;
  readonly #finished: string;
  #insert = '';
  #statementBegan = 0;
  #rowIsOpen = false;
  #statementIsOpen = false;

  /** `finished` is the instant that the end line tells. */
  constructor(path: string, server: Server, finished: string) {
    this.#sink = new Sink(path);
    this.#server = server;
    this.#finished = finished;
    this.#sink.write(server.head + SESSION_BEGINS);
  }

  beginTable(table: Table): void {
    const { characterSet, before } = this.#server;
    this.#insert = `INSERT INTO \`${table.name}\` VALUES${before}`;
    this.#sink.write(
      `\n--\n-- Table structure for table \`${table.name}\`\n--\n\nDROP TABLE IF EXISTS \`${table.name}\`;\n` +
        `/*!40101 SET @saved_cs_client     = @@character_set_client */;\n${characterSet}\n` +
        `${createTable(table, this.#server)}\n/*!40101 SET character_set_client = @saved_cs_client */;\n` +
        `\n--\n-- Dumping data for table \`${table.name}\`\n--\n\nLOCK TABLES \`${table.name}\` WRITE;\n` +
        `/*!40000 ALTER TABLE \`${table.name}\` DISABLE KEYS */;\n`,
    );
  }

  row(table: Table, id: number, version: number): void {
    this.#sink.write(this.#statementIsOpen ? this.#server.between : this.#beginStatement());
    this.#rowIsOpen = false;
    table.write(id, version, this);
    this.#sink.write(')');
    if (this.#sink.position - this.#statementBegan > STATEMENT_BYTES) this.#endStatement();
  }

  endTable(table: Table): void {
    if (this.#statementIsOpen) this.#endStatement();
    this.#sink.write(`/*!40000 ALTER TABLE \`${table.name}\` ENABLE KEYS */;\nUNLOCK TABLES;\n`);
  }

  close(): void {
    this.#sink.write(`${SESSION_ENDS}-- Dump completed on ${this.#finished}\n`);
    this.#sink.close();
  }

  number(digits: number | string): void {
    this.#sink.write(`${this.#next()}${digits}`);
  }

  text(value: string): void {
    this.#sink.write(`${this.#next()}'${escape(value)}'`);
  }

  plain(value: string): void {
    this.#sink.writeBytes(`${this.#next()}'${value}'`);
  }

  bits(value: number): void {
    this.#sink.writeBytes(`${this.#next()}${this.#server.binary}'${BYTES[value] ?? ''}'`);
  }

  bytes(length: number, byteAt: (index: number) => number): void {
    let text = `${this.#next()}${this.#server.binary}'`;
    for (let i = 0; i < length; i++) text += BYTES[byteAt(i)] ?? '';
    this.#sink.writeBytes(`${text}'`);
  }

  nothing(): void {
    this.#sink.writeBytes(`${this.#next()}NULL`);
  }

  #next(): string {
    if (this.#rowIsOpen) return ',';
    this.#rowIsOpen = true;
    return '(';
  }

  #beginStatement(): string {
    this.#statementIsOpen = true;
    this.#statementBegan = this.#sink.position;
    return this.#insert;
  }

  #endStatement(): void {
    this.#sink.write(';\n');
    this.#statementIsOpen = false;
  }
}
