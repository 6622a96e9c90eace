import type { ColumnInfo, Dialect, SqlValue } from '../adapter/index.ts';
import { changesQuery, layersFor, snapshot, type Layer } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { fail } from '../errors.ts';
import { heldOn, withPast, type PastDays } from './past.ts';
import type { Session } from './session.ts';

/** One row that differs between two days. */
export interface RowChange {
  readonly change: 'added' | 'removed' | 'changed';
  /** The key's values as text; of a table without a key the whole row. */
  readonly key: Readonly<Record<string, string | null>>;
  /** Column → value on each day; every column of a row that was added or removed. */
  readonly columns: Readonly<Record<string, { readonly before: string | null; readonly after: string | null }>>;
}

export interface DayDifference {
  readonly table: string;
  readonly from: Day;
  readonly to: Day;
  readonly key: readonly string[];
  readonly rows: readonly RowChange[];
}

export interface TwoDays {
  readonly from: Day;
  readonly to: Day;
  readonly table: string;
}

/** What became of a table's rows between two days, column by column. Errors: `no-layer`, `layer-missing`. */
export async function compareDays(session: Session, { from, to, table }: TwoDays): Promise<DayDifference> {
  return withPast(session, async (past) => {
    const [before, now] = [from, to].map((day) => layerOf(session, past, { name: table, day })) as [Layer, Layer];
    const { dialect } = past;
    const columns = union(dialect, before.columns, now.columns);
    const key = JSON.stringify(before.key) === JSON.stringify(now.key) ? now.key : [];
    const rows = async (layer: Layer): Promise<string> => {
      await past.shelf.fetch(layersFor(past.book, layer, layer));
      return snapshot({ ...past, pathOf: past.shelf.pathOf }, layer, columns);
    };
    const sql = changesQuery({
      dialect,
      sql: past.sql,
      before: await rows(before),
      now: await rows(now),
      columns,
      key,
    });
    const result = await past.connection.query(sql, `compare ${from} with ${to}`);
    return { table: now.table, from, to, key, rows: result.rows.map((row) => toChange(row, columns, key)) };
  });
}

function layerOf(
  session: Session,
  { book }: PastDays,
  { name, day }: { readonly name: string; readonly day: Day },
): Layer {
  const wanted = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const of =
    book.tables.find((t) => !t.seed && t.table.toLowerCase() === wanted) ??
    book.tables.find((t) => t.table.toLowerCase() === wanted);
  return of ? heldOn(session, book, { of, day }) : fail('no-layer', { day, table: name, first: null });
}

/** The columns of both days, in a type that holds both days' values; as text where there is none. */
function union(dialect: Dialect, before: readonly ColumnInfo[], now: readonly ColumnInfo[]): ColumnInfo[] {
  const had = new Map(before.map((c) => [c.name.toLowerCase(), c]));
  const has = new Set(now.map((c) => c.name.toLowerCase()));
  const joined = now.map(({ name, type }) => {
    const old = had.get(name.toLowerCase())?.type ?? type;
    return { name, type: dialect.commonType(old, type) ?? dialect.types.text };
  });
  return [...joined, ...before.filter((c) => !has.has(c.name.toLowerCase()))];
}

function toChange(row: readonly SqlValue[], columns: readonly ColumnInfo[], key: readonly string[]): RowChange {
  const change = row[0] as RowChange['change'];
  const text = (value: SqlValue | undefined): string | null =>
    value === null || value === undefined ? null : String(value);
  const values = columns.map(({ name }, i) => ({
    name,
    before: text(row[1 + i]),
    after: text(row[1 + columns.length + i]),
  }));
  const named = key.length > 0 ? values.filter((v) => key.includes(v.name)) : values;
  const shown = values.filter((v) => !key.includes(v.name) && (change !== 'changed' || v.before !== v.after));
  return {
    change,
    key: Object.fromEntries(named.map((v) => [v.name, v.after ?? v.before])),
    columns: Object.fromEntries(shown.map(({ name, before, after }) => [name, { before, after }])),
  };
}
