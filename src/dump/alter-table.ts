import { fail } from '../errors.ts';
import { putColumn, readColumn, readDefault, readKey, skipItem, takeColumn, type ReadTable } from './create-table.ts';
import { short } from './owner.ts';
import type { SqlTokens } from './tokens.ts';

/**
 * Reads the changes of `ALTER TABLE name …`: keys may come at any time, columns while the table has no rows. All else says
 * nothing about rows. Errors: `dump-statement` for what would change rows that are there, `dump-syntax`.
 */
export function alterTable(table: ReadTable, t: SqlTokens, hasRows: boolean): void {
  const alteration = new Alteration(table, t, hasRows);
  do {
    alteration.change();
    skipItem(t);
  } while (t.accept(','));
}

/** What follows ADD, DROP, RENAME and ALTER where it is no column. */
const NO_COLUMN = new Set('PRIMARY,KEY,INDEX,CONSTRAINT,FOREIGN,CHECK,PARTITION,SYSTEM,PERIOD'.split(','));

class Alteration {
  readonly #table: ReadTable;
  readonly #t: SqlTokens;
  readonly #hasRows: boolean;

  constructor(table: ReadTable, t: SqlTokens, hasRows: boolean) {
    this.#table = table;
    this.#t = t;
    this.#hasRows = hasRows;
  }

  change(): void {
    const t = this.#t;
    if (t.accept('ADD')) this.#add();
    else if (t.accept('DROP')) this.#drop();
    else if (t.accept('MODIFY')) this.#modify(undefined);
    else if (t.accept('CHANGE')) {
      t.accept('COLUMN');
      t.accept('IF', 'EXISTS');
      this.#modify(t.name());
    } else if (t.accept('ALTER')) this.#default();
    else if (this.#hasRows && (t.is('TRUNCATE') || t.is('EXCHANGE'))) this.#refuse('rows are not taken back');
    else if (t.accept('RENAME') && !t.is('INDEX') && !t.is('KEY'))
      this.#refuse('columns and tables are not renamed afterwards');
  }

  #refuse(reason: string): never {
    return fail('dump-statement', { statement: short(this.#t.statement), reason });
  }

  get #saysNoColumn(): boolean {
    const { kind, text } = this.#t.peek();
    return kind === 'word' && NO_COLUMN.has(text);
  }

  #index(name: string): number {
    return this.#table.columns.findIndex((c) => c.name.toLowerCase() === name.toLowerCase());
  }

  #add(): void {
    const t = this.#t;
    if (t.is('PARTITION') || t.is('SYSTEM')) return;
    const key = readKey(t);
    if (key === 'other') return;
    if (key) this.#table.keys.push(key);
    else this.#addColumns();
  }

  /** `ADD [COLUMN] name type [FIRST | AFTER name]`, `ADD (name type, …)`. */
  #addColumns(): void {
    const t = this.#t;
    t.accept('COLUMN');
    const unlessThere = t.accept('IF', 'NOT', 'EXISTS');
    if (!t.accept('(')) {
      this.#addColumn(unlessThere);
      return;
    }
    do this.#addColumn(unlessThere);
    while (t.accept(','));
    t.expect(')');
  }

  #addColumn(unlessThere: boolean): void {
    const read = readColumn(this.#t, this.#table.charset);
    if (unlessThere && this.#index(read.column.name) >= 0) return;
    if (this.#hasRows) this.#refuse('a column is added after the rows');
    putColumn(this.#table, read, this.#place() ?? this.#table.columns.length);
  }

  /** Where FIRST or AFTER puts a column; undefined where neither stands. */
  #place(): number | undefined {
    if (this.#t.accept('FIRST')) return 0;
    return this.#t.accept('AFTER') ? this.#index(this.#t.name()) + 1 : undefined;
  }

  #drop(): void {
    const t = this.#t;
    if (t.is('PRIMARY', 'KEY')) this.#table.keys = this.#table.keys.filter(({ kind }) => kind !== 'primary');
    if (t.is('PARTITION') && this.#hasRows) this.#refuse('rows are not taken back');
    if (this.#saysNoColumn) return;
    t.accept('COLUMN');
    t.accept('IF', 'EXISTS');
    const name = t.name();
    const index = this.#index(name);
    if (index < 0) return;
    if (this.#hasRows) this.#refuse('a column is dropped after the rows');
    takeColumn(this.#table, index);
    this.#renameInKeys(name, []);
  }

  /** Keys follow their columns: to another name, or to none. */
  #renameInKeys(name: string, names: readonly string[]): void {
    this.#table.keys = this.#table.keys.map(({ kind, columns }) => ({
      kind,
      columns: columns.flatMap((c) => (c.toLowerCase() === name.toLowerCase() ? names : [c])),
    }));
  }

  /** phpMyAdmin adds AUTO_INCREMENT afterwards; rows that are there were read by the type that stood there. */
  #modify(renamed: string | undefined): void {
    const t = this.#t;
    if (renamed === undefined) {
      t.accept('COLUMN');
      t.accept('IF', 'EXISTS');
    }
    const read = readColumn(t, this.#table.charset);
    const { column } = read;
    const index = this.#index(renamed ?? column.name);
    const before = this.#table.columns[index];
    if (!before) return;
    if (!this.#hasRows) {
      this.#renameInKeys(before.name, [column.name]);
      takeColumn(this.#table, index);
      putColumn(this.#table, read, this.#place() ?? index);
    } else if (before.name.toLowerCase() === column.name.toLowerCase()) {
      const { nullable, comment } = column;
      this.#table.columns[index] = { ...before, nullable, comment: comment || before.comment };
    } else this.#refuse('a column is renamed after the rows');
  }

  /** `ALTER [COLUMN] name SET DEFAULT value`, `… DROP DEFAULT`. */
  #default(): void {
    const t = this.#t;
    if (this.#saysNoColumn) return;
    t.accept('COLUMN');
    t.accept('IF', 'EXISTS');
    const index = this.#index(t.name());
    const column = this.#table.columns[index];
    if (!column) return;
    const fallback = t.accept('SET', 'DEFAULT')
      ? readDefault(t)
      : t.is('DROP')
        ? { text: null, computed: false }
        : null;
    if (!fallback) return;
    this.#table.columns[index] = { ...column, default: fallback.text };
    if (fallback.computed) this.#table.computed.add(column.name);
    else this.#table.computed.delete(column.name);
  }
}
