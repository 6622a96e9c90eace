import type { Layered, Subject } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import { bookOf } from '../layers.ts';
import type { Session } from '../session.ts';

/** What the user asks to be erased. */
export interface EraseRequest {
  readonly table: string;
  /** Values of the table's key, in its order, as a select shows them. */
  readonly key: readonly string[];
  /** Columns that become NULL; undefined: the rows go as a whole. */
  readonly columns?: readonly string[] | undefined;
}

/** The request in terms of the table as it was last accepted. Errors: `erase-table-unknown`, `erase-no-key`, `erase-key-expected`, `erase-column-unknown`, `erase-column-key`. */
export function subjectOf(
  session: Session,
  request: EraseRequest,
): { readonly of: Layered; readonly subject: Subject } {
  const tables = bookOf(session).tables.filter((t) => !t.seed);
  const of = tables.find((t) => t.table.toLowerCase() === request.table.toLowerCase());
  if (!of) return fail('erase-table-unknown', { table: request.table, known: tables.map((t) => t.table) });
  const columns = keyOf(session, of.table);
  if (columns.length === 0) return fail('erase-no-key', { table: of.table });
  if (request.key.length !== columns.length)
    fail('erase-key-expected', { table: of.table, columns, given: request.key.length });
  const key = Object.fromEntries(columns.map((column, i) => [column, request.key[i] ?? '']));
  return { of, subject: { table: of.table, key, columns: columnsOf(session, of, { request, key: columns }) } };
}

/** The key that the source declared last. */
function keyOf({ ledger }: Session, table: string): readonly string[] {
  const last = ledger.entries.findLast((e) => e.kind === 'accepted' && e.body.tables[table] !== undefined);
  return last?.kind === 'accepted' ? (last.body.tables[table]?.key ?? []) : [];
}

function columnsOf(
  session: Session,
  of: Layered,
  { request, key }: { readonly request: EraseRequest; readonly key: readonly string[] },
): readonly string[] | null {
  if (!request.columns) return null;
  const layers = bookOf(session).layers.filter((layer) => !layer.seed && layer.table === of.table);
  const known = new Map(layers.flatMap((l) => l.columns).map(({ name }) => [name.toLowerCase(), name]));
  return request.columns.map((column) => {
    const name = known.get(column.toLowerCase());
    if (name === undefined)
      return fail('erase-column-unknown', { table: of.table, column, known: [...known.values()] });
    if (key.some((k) => k.toLowerCase() === name.toLowerCase()))
      fail('erase-column-key', { table: of.table, column: name });
    return name;
  });
}
