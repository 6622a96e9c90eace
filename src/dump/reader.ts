import { Input, type Run } from './input.ts';
import { InsertHeads } from './insert.ts';
import { CutOff, StatementLexer, type StatementText } from './lexer.ts';
import { Owner } from './owner.ts';
import { placed, refuseJunk } from './place.ts';
import type { DumpEvent, DumpSource, DumpSummary, DumpTable, ReadOptions } from './read.ts';
import { Rows } from './rows.ts';
import { SessionState } from './session.ts';
import { DumpState } from './statements.ts';
import { ToolComments } from './tool.ts';
import { fail } from '../errors.ts';
import type { SourceTable } from '../column.ts';

const JUNK_BYTES = 4096;
/** What a scanner sees behind a dump's last byte, where its last statement is whole but not understood: then it says what it is. */
const BEHIND = Buffer.alloc(64, '\n');
const LAST_LOOK = 16;

/** Reads one dump from its first statement to its last. */
export class DumpReader {
  readonly #options: ReadOptions;
  readonly #input: Input;
  readonly #tool = new ToolComments();
  readonly #session: SessionState = new SessionState(() => this.#tool.charsetFor(this.#session));
  readonly #owner: Owner;
  readonly #rows: Rows;
  readonly #state: DumpState;
  readonly #heads: InsertHeads;
  readonly #unwanted = new Set<string>();
  /** The time zone that the rows were written in. */
  #timeZone: string | null = null;

  constructor({ parts }: DumpSource, options: ReadOptions) {
    const { database, signal, wanted } = options;
    this.#options = options;
    this.#owner = new Owner(database);
    this.#rows = new Rows(options);
    const [session, owner, rows] = [this.#session, this.#owner, this.#rows];
    this.#state = new DumpState({ session, owner, hasRows: (name) => rows.has(name) });
    this.#heads = new InsertHeads({ session, owner, state: this.#state, wanted });
    const onChunk = (): void => this.#progress();
    this.#input = new Input({ parts, database, signal, onChunk, onDatabase: (name) => owner.header(name) });
  }

  async *events(): AsyncGenerator<DumpEvent> {
    for await (const run of this.#input.runs()) {
      yield* this.#run(run);
      await run.window.close();
    }
    yield* this.#rows.finish();
    this.#owner.check();
    if (this.#state.isEmpty) fail('dump-not-a-dump', { path: this.#input.path, found: 'it creates no table' });
  }

  async *#run(run: Run): AsyncGenerator<DumpEvent> {
    const { window } = run;
    const lexer = new StatementLexer(window, {
      comment: (line) => this.#comment(line),
      message: (line) => this.#tool.message(line),
    });
    this.#tool.begin();
    try {
      await window.more();
      refuseJunk(window.bytes.subarray(0, JUNK_BYTES), run.locate(0).path, this.#input.done.length === 0);
      for (;;) {
        lexer.modes = this.#session;
        const statement = await lexer.next();
        if (statement.kind === 'end') break;
        if (statement.kind === 'insert') yield* this.#insert(statement, run, lexer);
        else yield* this.#statement(statement);
      }
    } catch (error) {
      const table = this.#rows.current;
      await window.close();
      throw await placed(error, { run, inside: lexer.inside, table: lexer.inside === 'a comment' ? undefined : table });
    }
  }

  #progress(): void {
    const { bytes } = this.#input;
    this.#options.onProgress?.({ bytes, rows: this.#rows.total, table: this.#rows.current ?? null });
  }

  #comment(line: string): void {
    this.#tool.read(line);
    if (this.#tool.database !== undefined) this.#owner.header(this.#tool.database);
  }

  *#statement(statement: StatementText): Generator<DumpEvent> {
    if (/^(CREATE|DROP)\s+TABLE\b|^UNLOCK\s+TABLES\b/i.test(statement.text)) yield* this.#rows.finish();
    this.#heads.forget();
    this.#state.statement(statement);
    for (const name of this.#state.takeDropped()) yield* this.#rows.drop(name);
  }

  async *#insert(statement: StatementText, { window, locate }: Run, lexer: StatementLexer): AsyncGenerator<DumpEvent> {
    if (this.#owner.elsewhere) return lexer.skip();
    const { name, wanted } = this.#heads.read(statement);
    if (!wanted) {
      this.#unwanted.add(name);
      return lexer.skip();
    }
    this.#owner.checkDropped();
    this.#timeZone = this.#session.timeZone;
    const { table, layout } = wanted;
    const { path } = locate(window.offset);
    const scanner = yield* this.#rows.open(table, path);
    scanner.begin(layout, this.#session.scan);
    lexer.inside = 'the rows';
    for (;;) {
      const { consumed, ended } = scanner.scan(window.bytes);
      window.take(consumed);
      for (const part of scanner.takeParts()) yield { kind: 'part', table: table.name, ...part };
      if (ended) break;
      if (!(await window.more(consumed === 0 ? window.bytes.length : 1))) {
        if (/;\s*$/.test(window.bytes.subarray(-LAST_LOOK).toString('latin1')))
          scanner.scan(Buffer.concat([window.bytes, BEHIND]));
        throw new CutOff();
      }
    }
    lexer.inside = 'a statement';
  }

  /** Closes part files that will not be finished. */
  close(): void {
    this.#rows.abandon();
  }

  summary(): DumpSummary {
    const tables = this.#state.sourceTables();
    const wanted = tables.filter((t) => this.#options.wanted(t.name));
    const unwanted = tables.filter((t) => !this.#options.wanted(t.name));
    const { finished, done } = this.#input;
    const names = [...unwanted.map((t) => t.name), ...this.#unwanted];
    return {
      tool: this.#tool.tool ?? (finished === undefined ? null : { name: 'mydumper', version: null }),
      database: this.#owner.name ?? null,
      databases: this.#owner.names,
      tables: wanted.map((table) => this.#counted(table)),
      unwanted,
      passedOver: { ...this.#state.passedOver, tables: [...new Set(names)] },
      endMarker: finished === undefined ? this.#tool.endMarker : finished === null ? 'missing' : 'present',
      endTime: finished ?? this.#tool.endTime,
      errorLines: [...this.#tool.errors, ...wanted.flatMap((table) => this.#unlikeMetadata(table.name))],
      timeZone: this.#timeZone,
      parts: done,
      bytes: this.#input.bytes,
    };
  }

  /** A file of a mydumper folder may be gone, or end too early between two statements. */
  #unlikeMetadata(name: string): readonly string[] {
    const promised = this.#input.promised.get(name);
    const { rows } = this.#rows.count(name);
    return promised === undefined || promised === rows
      ? []
      : [`metadata tells of ${promised} rows of ${name}, its files hold ${rows}`];
  }

  #counted(table: SourceTable): DumpTable {
    const { rows, zeroDates } = this.#rows.count(table.name);
    return { table, rows, zeroDates: [...zeroDates].map(([column, count]) => ({ column, count })) };
  }
}
