import { alterTable } from './alter-table.ts';
import type { LexerModes } from './end-scan.ts';
import { fail } from '../errors.ts';
import { readCreateTable, skipItem, toSourceTable, type ReadTable } from './create-table.ts';
import type { StatementText } from './lexer.ts';
import { short, type Owner } from './owner.ts';
import type { SessionState } from './session.ts';
import { SqlTokens } from './tokens.ts';
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
  readonly #views = new Set<string>();
  #dropped: string[] = [];
  /** True for a table that has rows: it cannot be made again before it is dropped. */
  readonly #hasRows: (name: string) => boolean;

  constructor({
    session,
    owner,
    hasRows,
  }: {
    session: SessionState;
    owner: Owner;
    hasRows: (name: string) => boolean;
  }) {
    this.#session = session;
    this.#owner = owner;
    this.#hasRows = hasRows;
  }

  /** True where nothing of a table or its rows was said. */
  get isEmpty(): boolean {
    return this.tables.size === 0;
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
  statement({ text, conditional }: StatementText): void {
    const t = new SqlTokens(text, this.#session);
    const first = t.peek().text;
    if (this.#owner.elsewhere && !this.#saysDatabase(t)) return;
    t.take();
    if (first === 'SET') this.#session.set(t);
    else if (first === 'USE') this.#owner.use(t.name());
    else if (first === 'CREATE') this.#create(t, { text, conditional });
    else if (first === 'DROP') this.#drop(t, text);
    else if (first === 'ALTER') this.#alter(t, text);
    else if (first === 'DELETE' || first === 'TRUNCATE') this.#empty(t, text);
    else if (first === 'ROLLBACK' && [...this.tables.keys()].some((name) => this.#hasRows(name)))
      fail('dump-statement', { statement: short(text), reason: 'rows are not taken back' });
    else if (!PASSED_OVER.has(first) && !LOG_TABLES.test(text))
      fail('dump-statement', { statement: short(text), reason: `${first} is not carried out` });
  }

  /** SET holds for the session, whichever database is at hand. */
  #saysDatabase(t: SqlTokens): boolean {
    if (t.is('USE') || t.is('SET')) return true;
    return ['CREATE', 'DROP'].some((verb) => t.is(verb, 'DATABASE') || t.is(verb, 'SCHEMA'));
  }

  #create(t: SqlTokens, { text, conditional }: Pick<StatementText, 'text' | 'conditional'>): void {
    if (t.accept('OR')) t.accept('REPLACE');
    if (t.accept('DATABASE') || t.accept('SCHEMA')) {
      t.accept('IF', 'NOT', 'EXISTS');
      this.#owner.use(t.name());
    } else if (t.accept('TABLE')) {
      // mysqldump up to 5.6 makes its stand-ins for views in a conditional comment, and no table
      if (!conditional) this.#table(t, text);
    } else if (t.accept('TEMPORARY', 'TABLE'))
      fail('dump-statement', { statement: short(text), reason: 'a temporary table' });
    else if (t.is('UNIQUE') || t.is('INDEX') || t.is('FULLTEXT') || t.is('SPATIAL')) this.#index(t, text);
    else this.#program(t, text);
  }

  /** Views, routines, triggers, events are counted; users, sequences and the like are not. */
  #program(t: SqlTokens, text: string): void {
    while (t.peek().kind !== 'end' && !(t.peek().kind === 'word' && KINDS.has(t.peek().text))) t.take();
    const kind = KINDS.get(t.take().text);
    if (kind === undefined) return;
    this.passedOver[kind]++;
    if (t.accept('BODY')) this.passedOver[kind]--;
    t.accept('IF', 'NOT', 'EXISTS');
    const { database, name } = t.qualified();
    this.#owner.qualified(database, text);
    if (kind === 'views') this.#view(name.toLowerCase());
  }

  /** A view comes twice: its stand-in, a table in older dumps, is made before those that look through it. */
  #view(name: string): void {
    if (this.#views.has(name)) this.passedOver.views--;
    this.#views.add(name);
    if (!this.#hasRows(name)) this.tables.delete(name);
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
    if (unique && table) table.keys.push({ kind: 'unique', columns: namesIn(t.group(), t.modes) });
  }

  #drop(t: SqlTokens, text: string): void {
    t.accept('TEMPORARY');
    const what = t.take().text;
    t.accept('IF', 'EXISTS');
    if (what === 'DATABASE' || what === 'SCHEMA') {
      this.#owner.drop(t.name(), text);
      return;
    }
    if (what === 'INDEX' || what === 'USER' || what === 'ROLE') return;
    do {
      const { database, name } = t.qualified();
      this.#owner.qualified(database, text);
      const dropped = what === 'TABLE' ? this.find(name) : undefined;
      if (!dropped) continue;
      this.tables.delete(name.toLowerCase());
      this.#dropped.push(dropped.name);
    } while (t.accept(','));
  }

  /** DELETE FROM and TRUNCATE stand before a table's rows in some tools' dumps. */
  #empty(t: SqlTokens, text: string): void {
    if (!t.accept('FROM')) t.accept('TABLE');
    const { database, name } = t.qualified();
    this.#owner.qualified(database, text);
    if (this.#hasRows(name)) fail('dump-statement', { statement: short(text), reason: 'rows are not taken back' });
  }

  #alter(t: SqlTokens, text: string): void {
    while (t.accept('IGNORE') || t.accept('ONLINE')) continue;
    if (!t.accept('TABLE')) {
      this.#alterOther(t, text);
      return;
    }
    const { database, name } = t.qualified();
    this.#owner.qualified(database, text);
    const table = this.find(name);
    if (table) alterTable(table, t, this.#hasRows(name));
  }

  /** mysqldump alters its own database around routines; nothing else is altered. */
  #alterOther(t: SqlTokens, text: string): void {
    const isDatabase = t.accept('DATABASE') || t.accept('SCHEMA');
    if (!isDatabase || t.is('CHARACTER') || t.is('DEFAULT') || t.is('COLLATE')) return;
    this.#owner.qualified(t.name(), text);
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

/** mariadb-dump makes the server's own log tables so. */
const LOG_TABLES = /^EXECUTE IMMEDIATE IF\(@@LOG_OUTPUT/i;

/** Statements that say nothing about tables and rows. */
const PASSED_OVER = new Set(
  (
    'LOCK,UNLOCK,START,BEGIN,COMMIT,ROLLBACK,SAVEPOINT,RELEASE,ANALYZE,OPTIMIZE,CHECK,REPAIR,FLUSH,SELECT,SHOW,DO,CHANGE,XA,' +
    'RESET,WITH,END,GRANT,REVOKE,PURGE,STOP,DESC,DESCRIBE,EXPLAIN,VALUES'
  ).split(','),
);

/** Names of a key's columns: `id`, `name`(20), `day` DESC. */
function namesIn(group: string, modes: LexerModes): string[] {
  const t = new SqlTokens(`(${group})`, modes);
  const names: string[] = [];
  t.expect('(');
  do {
    if (t.is('(')) return [];
    names.push(t.name());
    skipItem(t);
  } while (t.accept(','));
  return names;
}
