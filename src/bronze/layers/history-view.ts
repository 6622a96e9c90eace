import type { ColumnInfo, Dialect, LayerSql } from '../../adapter/index.ts';
import { dayBefore, type Day } from '../../day.ts';
import { relation } from '../../relation.ts';
import { CHANGE, CHANGES, fileColumn, type Layer } from './layer.ts';

/** Which files are in force, for the views of schema `bronze`. */
export const LAYERS_IN_FORCE = relation('varve', 'layers');

/** One row of it: a file, its day, and how its rows are told apart. */
export interface InForce {
  /** Path of the file. */
  readonly file: string;
  readonly day: Day;
  /** A whole layer begins a new segment: its rows have nothing to do with older ones. */
  readonly segment: number;
  /** The day before the next segment begins; null for the last one. */
  readonly ends: Day | null;
  /** The key as JSON text. */
  readonly key: string;
}

/** The files of a table's observed layers, ascending. */
export function filesInForce(observed: readonly Layer[], pathOf: (key: string) => string): InForce[] {
  const starts = observed.filter((layer, i) => layer.kind === 'whole' || i === 0).map((layer) => layer.day);
  return observed.flatMap(({ file, day, key }) => {
    if (!file) return [];
    const segment = starts.filter((start) => start <= day).length;
    const next = starts[segment];
    return [
      {
        file: pathOf(file.key),
        day,
        segment,
        ends: next === undefined ? null : dayBefore(next),
        key: JSON.stringify(key),
      },
    ];
  });
}

/** The columns of all layers: each in a type that holds every day's values, as text where there is none. */
export function columnsOfAll(dialect: Dialect, observed: readonly Layer[]): ColumnInfo[] {
  const columns = new Map<string, ColumnInfo>();
  for (const { name, type } of observed.flatMap((layer) => layer.columns)) {
    const had = columns.get(name.toLowerCase());
    const common = had ? (dialect.commonType(had.type, type) ?? dialect.types.text) : type;
    columns.set(name.toLowerCase(), { name, type: common });
  }
  return [...columns.values()];
}

export interface HistoryView {
  readonly dialect: Dialect;
  readonly sql: LayerSql;
  /** Pattern of the table's files. */
  readonly files: string;
  readonly columns: readonly ColumnInfo[];
  /** Those of them (lower case) that a file has; others were NULL on every day. */
  readonly filed: ReadonlySet<string>;
  /** The keys that the layers were told apart by; usually one. */
  readonly keys: readonly (readonly string[])[];
}

/** Every row that the layers ever held, with its days: `valid_from`, `valid_to` (inclusive), `is_current`. */
export function historyViewSql(view: HistoryView): string {
  const { dialect, columns } = view;
  const own = new Set(columns.map((c) => c.name.toLowerCase()));
  const named = (name: string): string => dialect.quote(own.has(name) ? `_${name}` : name);
  const list = columns.map((c) => `v.${dialect.quote(c.name)}`).join(', ');
  const parts = view.keys.map((key) => (key.length > 0 ? keyed(view, key) : keyless(view)));
  return (
    `SELECT ${list}, v.varve_from AS ${named('valid_from')}, v.varve_to AS ${named('valid_to')}, ` +
    `v.varve_to IS NULL AS ${named('is_current')} FROM (${parts.join(' UNION ALL ')}) AS v`
  );
}

function events({ dialect, sql, files, columns, filed }: HistoryView, key: readonly string[]): string {
  const q = dialect.quote;
  const values = columns.map((c) => {
    const value = filed.has(c.name.toLowerCase()) ? `f.${q(fileColumn(c.name))}` : 'NULL';
    return `${dialect.cast(value, c.type)} AS ${q(c.name)}`;
  });
  return (
    `SELECT ${values.join(', ')}, f.${q(CHANGE)} AS varve_change, l.day AS varve_day, l.segment AS varve_segment, l.ends AS varve_ends ` +
    `FROM ${sql.readFolder(files, 'varve_file')} AS f JOIN ${dialect.relation(LAYERS_IN_FORCE)} AS l ON l.file = f.varve_file ` +
    `WHERE l.key_columns = ${dialect.literal(JSON.stringify(key))}`
  );
}

function keyed(view: HistoryView, key: readonly string[]): string {
  const { dialect, columns } = view;
  const q = dialect.quote;
  const list = columns.map((c) => `e.${q(c.name)}`).join(', ');
  const next = `lead(e.varve_day) OVER (PARTITION BY e.varve_segment, ${key.map((k) => `e.${q(k)}`).join(', ')} ORDER BY e.varve_day)`;
  return (
    `SELECT ${list}, e.varve_day AS varve_from, coalesce(${dialect.dateAdd('e.varve_next', -1)}, e.varve_ends) AS varve_to FROM (` +
    `SELECT e.*, ${next} AS varve_next FROM (${events(view, key)}) AS e) AS e WHERE e.varve_change <> '${CHANGES.delete}'`
  );
}

/** The n-th time that a row was taken away ends the n-th time that it was put there. */
function keyless(view: HistoryView): string {
  const { dialect, columns } = view;
  const q = dialect.quote;
  const list = (alias: string): string => columns.map((c) => `${alias}.${q(c.name)}`).join(', ');
  const times = (change: string): string =>
    `(SELECT e.*, row_number() OVER (PARTITION BY e.varve_segment, ${list('e')} ORDER BY e.varve_day) AS varve_time ` +
    `FROM (${events(view, [])}) AS e WHERE e.varve_change = '${change}')`;
  const same = columns.map((c) => dialect.same(`i.${q(c.name)}`, `d.${q(c.name)}`)).join(' AND ');
  return (
    `SELECT ${list('i')}, i.varve_day AS varve_from, coalesce(${dialect.dateAdd('d.varve_day', -1)}, i.varve_ends) AS varve_to ` +
    `FROM ${times(CHANGES.insert)} AS i LEFT JOIN ${times(CHANGES.delete)} AS d ` +
    `ON i.varve_segment = d.varve_segment AND i.varve_time = d.varve_time AND ${same}`
  );
}
