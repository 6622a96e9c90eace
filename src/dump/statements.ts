import { fail } from '../errors.ts';
import { readColumn, readCreateTable, skipItem, toSourceTable, type Key, type ReadTable } from './create-table.ts';
import type { Owner } from './owner.ts';
import type { SessionState } from './session.ts';
import { SqlTokens } from './tokens.ts';
import type { ToolComments } from './tool.ts';
import type { SourceTable } from '../column.ts';

export interface PassedOver {
  views: number;
  routines: number;
  triggers: number;
  events: number;
}

/** The tables that a dump has created so far, and what else its statements have said. Nothing is ever executed. */
export class DumpState {
  readonly tables = new Map<string, ReadTable>();
  readonly passedOver: PassedOver = { views: 0, routines: 0, triggers: 0, events: 0 };
  readonly #session: SessionState;
  readonly #owner: Owner;
  readonly #tool: ToolComments;
  #dropped: string[] = [];
  /** True for a table that has rows: it cannot be made again before it is dropped. */
  readonly #hasRows: (name: string) => boolean;

  constructor({
    session,
    owner,
    tool,
    hasRows,
  }: {
    session: SessionState;
    owner: Owner;
    tool: ToolComments;
    hasRows: (name: string) => boolean;
  }) {
    this.#session = session;
    this.#owner = owner;
    this.#tool = tool;
    this.#hasRows = hasRows;
  }

  find(name: string): ReadTable | undefined {
    return this.tables.get(name.toLowerCase());
  }

  /** Tables that were dropped since the last call. */
  takeDropped(): string[] {
    const dropped = this.#dropped;
    this.#dropped = [];
    return dropped;
  }

  sourceTables(): SourceTable[] {
    return [...this.tables.values()].map(toSourceTable);
  }

  /** Takes in one statement that is no INSERT. Errors: `dump-foreign`, `dump-statement`, `dump-syntax`, `dump-table-twice`. */
  statement(text: string): void {
    const t = new SqlTokens(text, this.#session);
    const first = t.peek().text;
    if (
      this.#owner.elsewhere &&
      first !== 'USE' &&
      first !== 'SET' &&
      !t.is('CREATE', 'DATABASE') &&
      !t.is('CREATE', 'SCHEMA')
    )
      return;
    switch (t.take().text) {
      case 'SET':
        return this.#session.set(t);
      case 'USE':
        return this.#use(t, text);
      case 'CREATE':
        return this.#create(t, text);
      case 'DROP':
        return this.#drop(t, text);
      case 'ALTER':
        return this.#alter(t, text);
      case 'DELETE':
      case 'TRUNCATE':
        return this.#empty(t, text);
      case 'RENAME':
      case 'UPDATE':
      case 'LOAD':
      case 'GRANT':
      case 'REVOKE':
      case 'CALL':
      case 'EXECUTE':
      case 'PREPARE':
      case 'HANDLER':
      case 'INSTALL':
      case 'SHUTDOWN':
      case 'KILL':
        return fail('dump-statement', { statement: short(text), reason: `${first} is not carried out` });
      default:
        if (PASSED_OVER.has(first) || first.startsWith('\\')) return;
        fail('dump-syntax', { found: `'${short(text)}'`, wanted: 'a statement of SQL' });
    }
  }

  #use(t: SqlTokens, text: string): void {
    this.#owner.use(t.name(), { statement: short(text), several: this.#tool.databases.size > 1 });
  }

  #create(t: SqlTokens, text: string): void {
    t.accept('OR', 'REPLACE');
    if (t.accept('DATABASE') || t.accept('SCHEMA')) {
      t.accept('IF', 'NOT', 'EXISTS');
      return this.#use(t, text);
    }
    if (t.accept('TABLE') || t.accept('TEMPORARY', 'TABLE')) return this.#table(t, text);
    if (t.is('UNIQUE') || t.is('INDEX') || t.is('FULLTEXT') || t.is('SPATIAL')) return this.#index(t, text);
    this.#definer(t);
    while (t.peek().kind === 'word' && !KINDS.has(t.peek().text)) t.take();
    const kind = KINDS.get(t.take().text);
    if (kind === undefined) return;
    this.passedOver[kind]++;
    if (kind !== 'views') return;
    const { name } = t.qualified();
    if (!this.#hasRows(name)) this.tables.delete(name.toLowerCase()); // the stand-in that mysqldump makes of a view
  }

  #definer(t: SqlTokens): void {
    while (t.peek().kind !== 'end' && !KINDS.has(t.peek().text)) t.take();
  }

  #table(t: SqlTokens, text: string): void {
    const unlessThere = t.is('IF', 'NOT', 'EXISTS');
    const table = readCreateTable(t);
    this.#owner.qualified(table.database, text);
    if (unlessThere && this.find(table.name)) return;
    if (this.#hasRows(table.name)) fail('dump-table-twice', { table: table.name });
    this.tables.set(table.name.toLowerCase(), table);
  }

  /** CREATE UNIQUE INDEX … ON table (columns). */
  #index(t: SqlTokens, text: string): void {
    const unique = t.accept('UNIQUE');
    while (t.peek().kind !== 'end' && !t.is('ON')) t.take();
    if (!t.accept('ON')) return;
    const { database, name } = t.qualified();
    this.#owner.qualified(database, text);
    const table = this.find(name);
    if (unique && table) table.keys.push({ kind: 'unique', columns: namesIn(t.group()) });
  }

  #drop(t: SqlTokens, text: string): void {
    t.accept('TEMPORARY');
    const what = t.take().text;
    t.accept('IF', 'EXISTS');
    if (what === 'DATABASE' || what === 'SCHEMA') return this.#use(t, text);
    if (what !== 'TABLE' && what !== 'VIEW') return;
    do {
      const { database, name } = t.qualified();
      this.#owner.qualified(database, text);
      const dropped = this.find(name);
      this.tables.delete(name.toLowerCase());
      if (dropped) this.#dropped.push(dropped.name);
    } while (t.accept(','));
  }

  /** DELETE FROM and TRUNCATE stand before a table's rows in some tools' dumps. */
  #empty(t: SqlTokens, text: string): void {
    if (!t.accept('FROM')) t.accept('TABLE');
    const { database, name } = t.qualified();
    this.#owner.qualified(database, text);
    if (this.#hasRows(name)) fail('dump-statement', { statement: short(text), reason: 'rows are not taken back' });
  }

  /** ALTER TABLE: keys and columns that come afterwards; all else says nothing about rows. */
  #alter(t: SqlTokens, text: string): void {
    while (t.accept('IGNORE') || t.accept('ONLINE')) continue;
    if (!t.accept('TABLE')) return;
    const { database, name } = t.qualified();
    this.#owner.qualified(database, text);
    const table = this.find(name);
    if (!table) return;
    do this.#change(table, t);
    while (t.accept(','));
  }

  #change(table: ReadTable, t: SqlTokens): void {
    if (t.accept('ADD')) {
      if (t.accept('CONSTRAINT') && !t.is('PRIMARY') && !t.is('UNIQUE')) t.take();
      const kind: Key['kind'] | undefined = t.accept('PRIMARY', 'KEY')
        ? 'primary'
        : t.accept('UNIQUE')
          ? 'unique'
          : undefined;
      if (kind) {
        while (t.peek().kind !== 'end' && !t.is('(')) t.take();
        table.keys.push({ kind, columns: namesIn(t.group()) });
      } else if (t.accept('COLUMN')) this.#addColumn(table, t);
    } else if (t.accept('MODIFY')) {
      t.accept('COLUMN');
      this.#modify(table, t);
    } else if (t.is('RENAME') || t.is('DROP', 'COLUMN'))
      fail('dump-statement', {
        statement: short(t.statement),
        reason: 'columns and tables are not renamed or dropped afterwards',
      });
    skipItem(t);
  }

  #addColumn(table: ReadTable, t: SqlTokens): void {
    const { column } = readColumn(t, undefined);
    if (this.#hasRows(table.name))
      fail('dump-statement', { statement: short(t.statement), reason: 'a column is added after the rows' });
    table.columns.push(column);
  }

  /** phpMyAdmin adds AUTO_INCREMENT afterwards; the rows were read by the type that stood there. */
  #modify(table: ReadTable, t: SqlTokens): void {
    const { column } = readColumn(t, undefined);
    const index = table.columns.findIndex((c) => c.name.toLowerCase() === column.name.toLowerCase());
    const before = table.columns[index];
    if (before)
      table.columns[index] = { ...before, nullable: column.nullable, comment: column.comment || before.comment };
  }
}

const KINDS: ReadonlyMap<string, keyof PassedOver> = new Map([
  ['VIEW', 'views'],
  ['PROCEDURE', 'routines'],
  ['FUNCTION', 'routines'],
  ['PACKAGE', 'routines'],
  ['TRIGGER', 'triggers'],
  ['EVENT', 'events'],
]);

/** Statements that say nothing about tables and rows. */
const PASSED_OVER = new Set(
  'LOCK,UNLOCK,START,BEGIN,COMMIT,ROLLBACK,SAVEPOINT,RELEASE,ANALYZE,OPTIMIZE,CHECK,FLUSH,SELECT,SHOW,DO,CHANGE,XA,RESET,WITH,END'.split(
    ',',
  ),
);

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 77)}…` : line;
}

/** Names of a key's columns: `id`, `name`(20), `day` DESC. */
function namesIn(group: string): string[] {
  const t = new SqlTokens(`(${group})`, { ansiQuotes: false });
  const names: string[] = [];
  t.expect('(');
  do {
    if (t.is('(')) return [];
    names.push(t.name());
    skipItem(t);
  } while (t.accept(','));
  return names;
}
