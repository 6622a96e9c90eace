import { basename } from 'node:path';
import type { SourceColumn, SourceTable } from '../column.ts';
import { fail, isError, VarveError } from '../errors.ts';
import { PartReader, type ReadPart } from './bytes.ts';
import { partFiles } from './folder.ts';
import { CutOff, StatementLexer, type StatementText } from './lexer.ts';
import { Owner } from './owner.ts';
import type { TupleLayout, TupleScanner } from './scanner/contract.ts';
import { makeScanner } from './scanner/scanner.ts';
import { SessionState } from './session.ts';
import { DumpState, type PassedOver } from './statements.ts';
import { columnTarget, layoutOf } from './targets.ts';
import { SqlTokens } from './tokens.ts';
import { ToolComments } from './tool.ts';
import { toSourceTable, type ReadTable } from './create-table.ts';
import { ByteWindow } from './window.ts';

/** Parts of one dump in order: files or mydumper folders. */
export interface DumpSource {
  readonly parts: readonly string[];
}

export interface DumpProgress {
  /** Bytes of the files read so far, as they lie there. */
  readonly bytes: number;
  readonly rows: number;
  readonly table: string | null;
}

export interface ReadOptions {
  /** Where part files are written; the consumer deletes them. */
  readonly directory: string;
  /** Which database, where the dump holds several. */
  readonly database?: string | undefined;
  /** Tables that are wanted; the others are passed over and counted. */
  readonly wanted: (table: string) => boolean;
  /** True for a date column that is kept as exact text. */
  readonly asText: (table: string, column: SourceColumn) => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DumpProgress) => void) | undefined;
}

/** A table, before its first rows; then its rows, in Parquet files. `dropped`: what was told of it is void. */
export type DumpEvent =
  | { readonly kind: 'table'; readonly table: SourceTable }
  | { readonly kind: 'part'; readonly table: string; readonly path: string; readonly rows: number }
  | { readonly kind: 'dropped'; readonly table: string };

export interface DumpTable {
  /** As it finally is: keys that came afterwards included. */
  readonly table: SourceTable;
  readonly rows: number;
  /** Zero and partial dates that were read as NULL, by column. */
  readonly zeroDates: readonly { readonly column: string; readonly count: number }[];
}

/** What a dump is, known at its end. */
export interface DumpSummary {
  readonly tool: { readonly name: string; readonly version: string | null } | null;
  readonly database: string | null;
  readonly databases: readonly string[];
  readonly tables: readonly DumpTable[];
  /** Tables that were not wanted, as the dump creates them. */
  readonly unwanted: readonly SourceTable[];
  readonly passedOver: Readonly<PassedOver> & { readonly tables: readonly string[] };
  /** `none`: the tool writes none. */
  readonly endMarker: 'present' | 'missing' | 'none';
  /** The end line's time as written: `2026-02-06  5:30:00`. */
  readonly endTime: string | null;
  /** Error lines of the dump tool between statements. */
  readonly errorLines: readonly string[];
  readonly timeZone: string | null;
  readonly parts: readonly ReadPart[];
  readonly bytes: number;
}

/** A dump being read: its events, and what it is once they are over. */
export interface DumpReading extends AsyncIterable<DumpEvent> {
  /** Fulfilled at the end; rejected with the error that ended the reading. */
  readonly summary: Promise<DumpSummary>;
}

/**
 * Reads a dump as a stream, in constant memory. Nothing of its text is ever executed. Errors: `dump-…`; after one the
 * events end, and part files that were told are the consumer's to delete.
 */
export function readDump(source: DumpSource, options: ReadOptions): DumpReading {
  const { promise, resolve, reject } = Promise.withResolvers<DumpSummary>();
  promise.catch(() => undefined); // whoever iterates is told by the iteration
  const reader = new DumpReader(source, options);
  return {
    summary: promise,
    async *[Symbol.asyncIterator]() {
      try {
        yield* reader.events();
        resolve(reader.summary());
      } catch (error) {
        reject(error as Error);
        throw error;
      } finally {
        reader.close();
      }
    },
  };
}

interface OpenTable {
  readonly table: ReadTable;
  readonly scanner: TupleScanner;
}

interface Counted {
  rows: number;
  readonly zeroDates: Map<string, number>;
}

class DumpReader {
  readonly #source: DumpSource;
  readonly #options: ReadOptions;
  readonly #session = new SessionState();
  readonly #tool = new ToolComments();
  readonly #owner: Owner;
  readonly #state: DumpState;
  readonly #open = new Map<string, OpenTable>();
  readonly #counts = new Map<string, Counted>();
  readonly #told = new Set<string>();
  readonly #passedOver = new Set<string>();
  readonly #errorLines: string[] = [];
  readonly #parts: ReadPart[] = [];
  readonly #layouts = new Map<string, { readonly name: string; readonly layout: TupleLayout }>();
  #reader: PartReader | undefined;
  #doneBytes = 0;
  #doneRows = 0;
  #prefix = 0;
  #finished: string | null | undefined;

  constructor(source: DumpSource, options: ReadOptions) {
    this.#source = source;
    this.#options = options;
    this.#owner = new Owner(options.database);
    const hasRows = (name: string): boolean =>
      (this.#counts.get(name.toLowerCase())?.rows ?? 0) > 0 || this.#open.has(name.toLowerCase());
    this.#state = new DumpState({ session: this.#session, owner: this.#owner, tool: this.#tool, hasRows });
  }

  async *events(): AsyncIterable<DumpEvent> {
    const window = new ByteWindow(this.#bytes());
    const lexer = new StatementLexer(window, (line) => this.#comment(line));
    try {
      await this.#refuseJunk(window);
      for (;;) {
        lexer.modes = this.#session;
        const statement = await lexer.next();
        if (statement.kind === 'end') break;
        if (statement.kind === 'insert') yield* this.#insert(statement, { window, lexer });
        else yield* this.#statement(statement.text);
      }
      for (const name of [...this.#open.keys()]) yield* this.#finish(name);
    } catch (error) {
      throw this.#placed(error, { window, lexer });
    } finally {
      await window.close();
    }
    this.#owner.check();
    if (this.#state.tables.size === 0) fail('dump-not-a-dump', { path: this.#name, found: 'it creates no table' });
  }

  get #name(): string {
    return this.#reader?.path ?? this.#source.parts[0] ?? '';
  }

  /** Chunks of all parts, one after another. A line that a part leaves open is ended where a statement or comment is over. */
  async *#bytes(): AsyncIterable<Buffer> {
    let tail = '';
    for (const part of this.#source.parts) {
      const { files, database, finished } = await partFiles(part, this.#options.database);
      if (database !== undefined) this.#owner.header(database);
      this.#finished ??= finished;
      for (const file of files) {
        if (/(;|\*\/)\s*$|(^|\n)(--|#)[^\n]*$/.test(tail)) yield Buffer.from('\n');
        this.#reader = new PartReader(file);
        for await (const chunk of this.#reader.chunks(this.#options.signal)) {
          tail = chunk.subarray(-200).toString('latin1');
          this.#progress();
          yield chunk;
        }
        this.#doneBytes += this.#reader.fileBytes;
        this.#parts.push(this.#reader.part);
      }
    }
  }

  #progress(): void {
    const table = [...this.#open.values()].at(-1);
    this.#options.onProgress?.({
      bytes: this.#doneBytes + (this.#reader?.fileBytes ?? 0),
      rows: this.#doneRows + [...this.#open.values()].reduce((sum, o) => sum + o.scanner.rows, 0),
      table: table?.table.name ?? null,
    });
  }

  #comment(line: string): void {
    this.#tool.read(line);
    if (this.#tool.database !== undefined) this.#owner.header(this.#tool.database);
  }

  async #refuseJunk(window: ByteWindow): Promise<void> {
    await window.more();
    const start = window.bytes.subarray(0, 4096);
    if (start.length === 0) fail('dump-not-a-dump', { path: this.#name, found: 'it is empty' });
    if (start.includes(0))
      fail('dump-not-a-dump', { path: this.#name, found: 'it begins with bytes that are no text' });
    if (start.toString('latin1').trim() === '')
      fail('dump-not-a-dump', { path: this.#name, found: 'it holds nothing but white space' });
  }

  async *#statement(text: string): AsyncIterable<DumpEvent> {
    const failed = /^(mysqldump|mariadb-dump|mydumper)(\.exe)?:[^\n]*/i.exec(text)?.[0];
    if (failed !== undefined) {
      this.#errorLines.push(failed);
      const rest = text.slice(failed.length).trim();
      if (rest !== '') yield* this.#statement(rest);
      return;
    }
    if (/^(CREATE|DROP)\s+TABLE\b|^UNLOCK\s+TABLES\b/i.test(text))
      for (const name of [...this.#open.keys()]) yield* this.#finish(name);
    this.#layouts.clear(); // columns may change
    this.#state.statement(text);
    for (const name of this.#state.takeDropped()) yield* this.#drop(name);
  }

  async *#insert(statement: StatementText, { window, lexer }: Reading): AsyncIterable<DumpEvent> {
    const into = this.#owner.elsewhere ? undefined : this.#insertInto(statement);
    if (!into) return lexer.skip();
    const { scanner, table } = this.#opened(into.name);
    if (!this.#told.has(table.name)) {
      this.#told.add(table.name);
      yield { kind: 'table', table: toSourceTable(table) };
    }
    scanner.begin(into.layout, this.#session.scan);
    lexer.inside = 'the rows';
    for (;;) {
      const { consumed, ended } = scanner.scan(window.bytes);
      window.take(consumed);
      for (const part of scanner.takeParts()) yield { kind: 'part', table: table.name, ...part };
      if (ended) break;
      const least = consumed === 0 ? window.bytes.length : 1;
      if (!(await window.more(least))) throw new CutOff();
    }
    lexer.inside = 'a statement';
  }

  /** The table and layout of an INSERT by its head, which most statements of a dump share. Undefined for one that is passed over. */
  #insertInto({ text, head }: StatementText): { readonly name: string; readonly layout: TupleLayout } | undefined {
    const key = `${String(this.#session.ansiQuotes)}${text}`;
    const known = this.#layouts.get(key);
    if (known && this.#open.has(known.name)) return known;
    const t = new SqlTokens(text, this.#session);
    while (
      ['INSERT', 'REPLACE', 'IGNORE', 'INTO', 'LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED'].includes(t.peek().text) &&
      t.peek().kind === 'word'
    )
      t.take();
    const { database, name } = t.qualified();
    this.#owner.qualified(database, text);
    if (t.accept('PARTITION')) t.group();
    const table = this.#state.find(name);
    if (!this.#options.wanted(table?.name ?? name)) {
      this.#passedOver.add(table?.name ?? name);
      return undefined;
    }
    if (!table)
      return fail('dump-unknown-table', { table: name, statement: text.replaceAll(/\s+/g, ' ').slice(0, 60) });
    const into = { name: table.name.toLowerCase(), layout: layoutOf(table.columns, positions(t, table), head) };
    this.#layouts.set(key, into);
    return into;
  }

  #opened(name: string): OpenTable {
    const open = this.#open.get(name);
    if (open) return open;
    const table = this.#state.find(name) ?? fail('dump-unknown-table', { table: name, statement: 'INSERT' });
    const columns = table.columns.map((c) => columnTarget(c, this.#options.asText(table.name, c)));
    const scanner = makeScanner({
      table: table.name,
      columns,
      directory: this.#options.directory,
      prefix: String(this.#prefix++),
    });
    const opened = { table, scanner };
    this.#open.set(name, opened);
    return opened;
  }

  async *#finish(name: string): AsyncIterable<DumpEvent> {
    const open = this.#open.get(name);
    if (!open) return;
    const { scanner, table } = open;
    for (const part of scanner.finish()) yield { kind: 'part', table: table.name, ...part };
    this.#open.delete(name);
    this.#doneRows += scanner.rows;
    const counted = this.#counts.get(name) ?? { rows: 0, zeroDates: new Map<string, number>() };
    counted.rows += scanner.rows;
    for (const [i, count] of scanner.zeroDates) {
      const column = table.columns[i]?.name ?? '';
      counted.zeroDates.set(column, (counted.zeroDates.get(column) ?? 0) + count);
    }
    this.#counts.set(name, counted);
    await Promise.resolve();
  }

  *#drop(name: string): Iterable<DumpEvent> {
    this.#counts.delete(name.toLowerCase());
    if (this.#told.delete(name)) yield { kind: 'dropped', table: name };
  }

  /** Closes part files of tables that were not read to their end. */
  close(): void {
    for (const { scanner } of this.#open.values()) scanner.abandon();
    this.#open.clear();
  }

  /** Errors name the file; what looks like a broken statement may be the tool's own error message, or the dump's end. */
  #placed(error: unknown, { window, lexer }: Reading): unknown {
    const path = this.#name;
    const table = [...this.#open.values()].at(-1)?.table.name;
    if (error instanceof CutOff)
      return new VarveError(
        'dump-cut-off',
        { path, inside: lexer.inside, offset: window.offset, table },
        { place: { file: basename(path) } },
      );
    if (!isError(error) || error.kind === 'interrupted') return error;
    const near = window.bytes.subarray(0, 1 << 20).toString('latin1');
    const line = /^(mysqldump|mariadb-dump|mydumper)(\.exe)?: .*$/im.exec(near)?.[0];
    if (line !== undefined && error.code === 'dump-syntax') return new VarveError('dump-tool-failed', { path, line });
    if (error.place?.file !== undefined) return error;
    return new VarveError(error.code, error.params, { place: { file: basename(path) }, cause: error });
  }

  summary(): DumpSummary {
    const tables = this.#state.sourceTables();
    const staged = tables.filter((t) => this.#options.wanted(t.name));
    const unwanted = tables.filter((t) => !this.#options.wanted(t.name));
    const finished = this.#finished;
    return {
      tool: this.#tool.tool ?? (finished === undefined ? null : { name: 'mydumper', version: null }),
      database: this.#owner.name ?? null,
      databases: this.#owner.names,
      tables: staged.map((table) => this.#counted(table)),
      unwanted,
      passedOver: {
        ...this.#state.passedOver,
        tables: [...new Set([...unwanted.map((t) => t.name), ...this.#passedOver])],
      },
      endMarker: finished === undefined ? this.#tool.endMarker : finished === null ? 'missing' : 'present',
      endTime: finished ?? this.#tool.endTime,
      errorLines: this.#errorLines,
      timeZone: this.#session.timeZone,
      parts: this.#parts,
      bytes: this.#doneBytes,
    };
  }

  #counted(table: SourceTable): DumpTable {
    const counted = this.#counts.get(table.name.toLowerCase());
    const zeroDates = [...(counted?.zeroDates ?? [])].map(([column, count]) => ({ column, count }));
    return { table, rows: counted?.rows ?? 0, zeroDates };
  }
}

interface Reading {
  readonly window: ByteWindow;
  readonly lexer: StatementLexer;
}

/** Index of the column for each position of a tuple: in the order of the list, or of the table. Errors: `dump-columns`. */
function positions(t: SqlTokens, table: ReadTable): number[] {
  if (!t.is('(')) return table.columns.map((_, i) => i);
  const found: number[] = [];
  t.expect('(');
  while (!t.accept(')')) {
    const name = t.name();
    const index = table.columns.findIndex((c) => c.name.toLowerCase() === name.toLowerCase());
    if (index < 0)
      fail('dump-columns', {
        table: table.name,
        reason: `an INSERT names the column ${name}, which CREATE TABLE has not`,
      });
    found.push(index);
    t.accept(',');
  }
  return found;
}
