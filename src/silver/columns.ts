import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import { relationName } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';
import type { HistorySpec } from './spec.ts';
import { VALIDITY, VALIDITY_COLUMNS, validityColumns } from './validity.ts';

export interface ColumnEvent {
  readonly event:
    'column added' | 'column removed' | 'column back' | 'column renamed' | 'type widened' | 'type to text';
  readonly column: string;
  readonly detail: string;
}

/** A column for which no type holds both what the table has and what the day brings (H14). */
export interface TypeConflict {
  readonly column: string;
  readonly had: string;
  readonly has: string;
}

export interface ColumnPlan {
  /** The model's columns as the table has them after `ddl`, without those of H1. */
  readonly columns: readonly ColumnInfo[];
  /** Table column → expression over alias `s` of the select, cast to the table's type; NULL for what the day lacks (H13). */
  readonly values: Readonly<Record<string, string>>;
  readonly ddl: readonly Statement[];
  readonly events: readonly ColumnEvent[];
  readonly conflicts: readonly TypeConflict[];
  /** True where `ddl` creates the table. */
  readonly born: boolean;
}

export interface ColumnsGiven {
  readonly spec: HistorySpec;
  /** The table's columns; empty where it is to be born. */
  readonly existing: readonly ColumnInfo[];
  /** The select's columns. */
  readonly incoming: readonly ColumnInfo[];
  /** Columns that may become text (`--accept type:<table>.<column>`). */
  readonly toText: ReadonlySet<string>;
  /** Columns (lower case) that the history has and its last day lacked, by the schema log: no event tells of them again (H13). */
  readonly lacking?: ReadonlySet<string> | undefined;
  readonly dialect: Dialect;
}

const lower = (name: string): string => name.toLowerCase();

/** A plan in the making. */
interface Draft extends Pick<ColumnsGiven, 'spec' | 'dialect' | 'toText'> {
  readonly columns: ColumnInfo[];
  readonly values: Record<string, string>;
  readonly ddl: Statement[];
  readonly events: ColumnEvent[];
  readonly conflicts: TypeConflict[];
}

/** Joins the day's columns with the table's: a union of columns (H13), the smallest common type of each (H14). */
export function planColumns({ existing, incoming, lacking, ...given }: ColumnsGiven): ColumnPlan {
  const { spec, dialect } = given;
  refuseReserved(spec, incoming);
  const own = existing.filter((c) => !VALIDITY_COLUMNS.includes(lower(c.name)));
  const born = existing.length === 0;
  const draft: Draft = { ...given, columns: [], values: {}, ddl: [], events: [], conflicts: [] };
  const arriving = new Map(incoming.map((c) => [lower(nameToday(spec, c.name, incoming)), c]));

  for (const standing of own) {
    const had = renamed(draft, standing, own);
    const key = lower(had.name);
    keep(draft, had, { has: arriving.get(key), lacked: lacking?.has(key) ?? false });
    arriving.delete(key);
  }
  for (const has of arriving.values()) add(draft, { ...has, today: nameToday(spec, has.name, incoming) }, born);
  if (born) {
    const all = [...draft.columns, ...validityColumns(dialect)];
    draft.ddl.push(
      statement(
        `create ${relationName(spec.relation)}`,
        dialect.createTable(spec.relation, all, [...spec.key, VALIDITY.from]),
      ),
    );
  }
  const { columns, values, ddl, events, conflicts } = draft;
  return { columns, values, ddl, events, conflicts, born };
}

/** The name a column goes by today: an old day's name is read as the new one (H13). */
function nameToday({ renamedFrom }: HistorySpec, name: string, present: readonly ColumnInfo[]): string {
  const to = Object.keys(renamedFrom).find((n) => lower(renamedFrom[n] ?? '') === lower(name));
  return to === undefined || present.some((c) => lower(c.name) === lower(to)) ? name : to;
}

function renamed({ spec, dialect, ddl, events }: Draft, column: ColumnInfo, own: readonly ColumnInfo[]): ColumnInfo {
  const name = nameToday(spec, column.name, own);
  if (name === column.name) return column;
  const purpose = `rename ${column.name} of ${relationName(spec.relation)} to ${name}`;
  ddl.push(statement(purpose, dialect.renameColumn(spec.relation, column.name, name)));
  events.push({ event: 'column renamed', column: name, detail: `was ${column.name}` });
  return { name, type: column.type };
}

/** A column of the table, with the day's column of that name where it has one; `lacked`: the day before had none. */
function keep(
  draft: Draft,
  had: ColumnInfo,
  { has, lacked }: { readonly has: ColumnInfo | undefined; readonly lacked: boolean },
): void {
  const { dialect, columns, values, events } = draft;
  const tell = (event: ColumnEvent['event'], detail: string): number =>
    events.push({ event, column: had.name, detail });
  if (!has) {
    columns.push(had);
    values[had.name] = dialect.cast('NULL', had.type);
    if (!lacked) tell('column removed', 'not in the select; counts as NULL from this day');
    return;
  }
  if (lacked) tell('column back', 'in the select again');
  const type = joined(draft, had, has);
  columns.push({ name: had.name, type });
  values[had.name] = valueOf(dialect, has, type);
}

function add(draft: Draft, has: ColumnInfo & { readonly today: string }, born: boolean): void {
  const { spec, dialect, columns, values, ddl, events } = draft;
  const added = { name: has.today, type: dialect.columnType(has.type) };
  columns.push(added);
  values[added.name] = valueOf(dialect, has, added.type);
  if (born) return;
  const purpose = `add ${added.name} to ${relationName(spec.relation)}`;
  ddl.push(statement(purpose, dialect.addColumn(spec.relation, added)));
  events.push({ event: 'column added', column: added.name, detail: added.type });
}

function valueOf(dialect: Dialect, column: ColumnInfo, type: string): string {
  const name = `s.${dialect.quote(column.name)}`;
  return column.type === type ? name : dialect.cast(name, type);
}

/** The type that holds both, with the ALTER where the table's is not that one yet (H14). */
function joined({ spec, dialect, toText, ddl, events, conflicts }: Draft, had: ColumnInfo, has: ColumnInfo): string {
  const common = dialect.commonType(had.type, has.type);
  const type = common ?? (toText.has(lower(had.name)) ? dialect.types.text : undefined);
  if (type === undefined) conflicts.push({ column: had.name, had: had.type, has: has.type });
  if (type === undefined || type === had.type) return had.type;
  const purpose = `widen ${had.name} of ${relationName(spec.relation)} to ${type}`;
  ddl.push(statement(purpose, dialect.changeType(spec.relation, { name: had.name, type })));
  events.push({ event: common ? 'type widened' : 'type to text', column: had.name, detail: `${had.type} to ${type}` });
  return type;
}

function refuseReserved(spec: HistorySpec, incoming: readonly ColumnInfo[]): void {
  const reserved = incoming.find((c) => VALIDITY_COLUMNS.includes(lower(c.name)));
  if (reserved)
    fail('history-config', {
      file: spec.file,
      problem: `the select has a column ${reserved.name}, which the history makes itself`,
    });
  const missing = spec.key.find((k) => !incoming.some((c) => lower(c.name) === lower(k)));
  if (missing !== undefined) {
    fail('history-config', {
      file: spec.file,
      problem: `the key column ${missing} is not in the select, which has ${incoming.map((c) => c.name).join(', ')}`,
    });
  }
}
