import { fail } from '../errors.ts';
import type { ReadTable } from './create-table.ts';
import type { StatementText } from './lexer.ts';
import { short, type Owner } from './owner.ts';
import type { TupleLayout } from './scanner/contract.ts';
import type { SessionState } from './session.ts';
import type { DumpState } from './statements.ts';
import { layoutOf } from './targets.ts';
import { SqlTokens } from './tokens.ts';

/** What an INSERT is for; `layout` is undefined where its rows are not wanted. */
export interface Into {
  readonly name: string;
  readonly wanted: { readonly table: ReadTable; readonly layout: TupleLayout } | undefined;
}

interface HeadReader {
  readonly session: SessionState;
  readonly owner: Owner;
  readonly state: DumpState;
  readonly wanted: (table: string) => boolean;
}

const MODIFIERS = ['IGNORE', 'INTO', 'LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED'];

/** Reads the heads of INSERTs, which most statements of a dump have in common. */
export class InsertHeads {
  readonly #reader: HeadReader;
  readonly #known = new Map<string, Into>();

  constructor(reader: HeadReader) {
    this.#reader = reader;
  }

  /** Tables may be others from now on. */
  forget(): void {
    this.#known.clear();
  }

  /** Errors: `dump-foreign`, `dump-unknown-table`, `dump-columns`. */
  read({ text, head }: StatementText): Into {
    const known = this.#known.get(text);
    if (known) return known;
    const { session, owner, state, wanted } = this.#reader;
    const t = new SqlTokens(text, session);
    t.take();
    while (MODIFIERS.includes(t.peek().text) && t.peek().kind === 'word') t.take();
    const { database, name } = t.qualified();
    owner.qualified(database, text);
    if (t.accept('PARTITION')) t.group();
    const table = state.find(name);
    const into = { name: table?.name ?? name, wanted: undefined as Into['wanted'] };
    if (wanted(into.name)) {
      if (!table) return fail('dump-unknown-table', { table: name, statement: short(text) });
      into.wanted = { table, layout: layoutOf(table, positions(t, table), head) };
    }
    this.#known.set(text, into);
    return into;
  }
}

/** Index of the column for each position of a tuple: in the order of the list, or of the table. Errors: `dump-columns`. */
function positions(t: SqlTokens, table: ReadTable): number[] {
  if (!t.accept('(')) return table.columns.flatMap((column, i) => (table.invisible.has(column.name) ? [] : [i]));
  const found: number[] = [];
  while (!t.accept(')')) {
    const first = t.name();
    const name = t.accept('.') ? t.name() : first;
    const index = table.columns.findIndex((c) => c.name.toLowerCase() === name.toLowerCase());
    if (index < 0) {
      const reason = `an INSERT names the column ${name}, which CREATE TABLE has not`;
      fail('dump-columns', { table: table.name, reason });
    }
    found.push(index);
    if (!t.is(')')) t.expect(',');
  }
  return found;
}
