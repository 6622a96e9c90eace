import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import { relationName } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';
import type { HistorySpec } from './spec.ts';
import { VALIDITY_COLUMNS, validityColumns } from './validity.ts';

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

/** Joins the day's columns with the table's: a union of columns (H13), the smallest common type of each (H14). */
export function planColumns({ spec, existing, incoming, toText, lacking, dialect }: ColumnsGiven): ColumnPlan {
  refuseReserved(spec, incoming);
  const table = spec.relation;
  const own = existing.filter((c) => !VALIDITY_COLUMNS.includes(lower(c.name)));
  const born = existing.length === 0;
  const ddl: Statement[] = [];
  const events: ColumnEvent[] = [];
  const conflicts: TypeConflict[] = [];
  const columns: ColumnInfo[] = [];
  const values: Record<string, string> = {};
  const newNames = new Map(Object.entries(spec.renamedFrom).map(([to, from]) => [lower(from), to]));
  const arriving = new Map(incoming.map((c) => [lower(current(c.name, incoming)), c]));

  for (const standing of own) {
    const had = renamed(standing);
    const has = arriving.get(lower(had.name));
    arriving.delete(lower(had.name));
    if (!has) {
      columns.push(had);
      values[had.name] = dialect.cast('NULL', had.type);
      const detail = 'not in the select; counts as NULL from this day';
      if (!lacking?.has(lower(had.name))) events.push({ event: 'column removed', column: had.name, detail });
      continue;
    }
    if (lacking?.has(lower(had.name)))
      events.push({ event: 'column back', column: had.name, detail: 'in the select again' });
    const type = joined(had, has);
    columns.push({ name: had.name, type });
    values[had.name] = valueOf(has, type);
  }
  for (const has of arriving.values()) {
    const added = { name: current(has.name, incoming), type: dialect.columnType(has.type) };
    columns.push(added);
    values[added.name] = valueOf(has, added.type);
    if (born) continue;
    ddl.push(statement(`add ${added.name} to ${relationName(table)}`, dialect.addColumn(table, added)));
    events.push({ event: 'column added', column: added.name, detail: added.type });
  }
  if (born)
    ddl.push(
      statement(`create ${relationName(table)}`, dialect.createTable(table, [...columns, ...validityColumns(dialect)])),
    );
  return { columns, values, ddl, events, conflicts, born };

  /** The name a column goes by today: an old day's name is read as the new one (H13). */
  function current(name: string, present: readonly ColumnInfo[]): string {
    const to = newNames.get(lower(name));
    return to === undefined || present.some((c) => lower(c.name) === lower(to)) ? name : to;
  }

  function renamed(column: ColumnInfo): ColumnInfo {
    const name = current(column.name, own);
    if (name === column.name) return column;
    ddl.push(
      statement(
        `rename ${column.name} of ${relationName(table)} to ${name}`,
        dialect.renameColumn(table, column.name, name),
      ),
    );
    events.push({ event: 'column renamed', column: name, detail: `was ${column.name}` });
    return { name, type: column.type };
  }

  function valueOf(column: ColumnInfo, type: string): string {
    const name = `s.${dialect.quote(column.name)}`;
    return column.type === type ? name : dialect.cast(name, type);
  }

  function joined(had: ColumnInfo, has: ColumnInfo): string {
    const common = dialect.commonType(had.type, has.type);
    if (common === had.type) return had.type;
    const type = common ?? (toText.has(lower(had.name)) ? dialect.types.text : undefined);
    if (type === undefined) {
      conflicts.push({ column: had.name, had: had.type, has: has.type });
      return had.type;
    }
    if (type === had.type) return type;
    ddl.push(
      statement(
        `widen ${had.name} of ${relationName(table)} to ${type}`,
        dialect.changeType(table, { name: had.name, type }),
      ),
    );
    events.push({
      event: common ? 'type widened' : 'type to text',
      column: had.name,
      detail: `${had.type} to ${type}`,
    });
    return type;
  }
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
