import type { ColumnInfo } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import { relationName } from '../../relation.ts';
import { statement, type Statement } from '../../sql.ts';
import type { MetaColumns } from './meta-columns.ts';
import { columnNamed, type SnapshotStep } from './step.ts';

/** The names under which this run writes the snapshot's own columns. */
export function metaNames({ spec, incoming }: SnapshotStep): MetaColumns {
  return { ...spec.names, dbt_updated_at: free(spec.names.dbt_updated_at, incoming) };
}

/** Nothing reads dbt_updated_at: where the select has such a column, dbt leaves the snapshot's beside it, numbered. */
function free(name: string, incoming: readonly ColumnInfo[]): string {
  const names = [name, ...incoming.map((_, i) => `${name}_${i + 1}`)];
  return names.find((n) => !columnNamed(incoming, n)) ?? `${name}_${incoming.length + 1}`;
}

/** The columns that the run writes, in the table's order of a first run. */
export function writtenColumns(step: SnapshotStep): string[] {
  const names = metaNames(step);
  const own = [names.dbt_scd_id, names.dbt_updated_at, names.dbt_valid_from, names.dbt_valid_to];
  const deleted = step.strategy.hardDeletes === 'new_record' ? [names.dbt_is_deleted] : [];
  return [...step.incoming.map((c) => c.name), ...own, ...deleted];
}

/** A column of the select that bears a name which the comparison reads would be taken for the snapshot's. Errors: `snapshot-config`. */
export function refuseSelect({ spec, incoming, strategy }: SnapshotStep): void {
  const { dbt_scd_id: id, dbt_valid_from: from, dbt_valid_to: to, dbt_is_deleted: deleted } = spec.names;
  const names = [id, from, to, ...(strategy.hardDeletes === 'new_record' ? [deleted] : [])];
  const taken = names.find((name) => columnNamed(incoming, name));
  if (taken === undefined) return;
  const problem = `the select has a column ${taken}, which the snapshot makes itself: name its own with snapshot_meta_column_names.`;
  fail('snapshot-config', { file: spec.file, problem }, { node: spec.node });
}

/** The table must be a snapshot's. Errors: `snapshot-target`. */
export function refuseTable({ spec, table, strategy, relation }: SnapshotStep): void {
  const { dbt_scd_id: id, dbt_valid_from: from, dbt_valid_to: to, dbt_is_deleted: deleted } = spec.names;
  const needed = [id, from, to, ...(strategy.hardDeletes === 'new_record' ? [deleted] : [])];
  const missing = needed.filter((name) => !columnNamed(table, name));
  if (missing.length > 0) fail('snapshot-target', { snapshot: relationName(relation), missing }, { node: spec.node });
}

export interface TablePlan {
  /** New columns of the select and wider types of known ones; nothing is ever taken away. */
  readonly ddl: readonly Statement[];
  /** The columns that the run writes, as the table names them. */
  readonly columns: readonly { readonly name: string; readonly from: string }[];
}

export function planTable(step: SnapshotStep): TablePlan {
  const { spec, table } = step;
  const from = columnNamed(table, spec.names.dbt_valid_from);
  const typeOf = (name: string): string | undefined => columnNamed(step.incoming, name)?.type;
  const written = writtenColumns(step);
  const ddl = written.flatMap((name) => {
    const had = columnNamed(table, name);
    const has = typeOf(name);
    if (!had) return [added(step, { name, type: has ?? from?.type ?? step.dialect.types.instant })];
    return has === undefined ? [] : widened(step, had, has);
  });
  return { ddl, columns: written.map((name) => ({ name: columnNamed(table, name)?.name ?? name, from: name })) };
}

function added({ dialect, relation }: SnapshotStep, column: ColumnInfo): Statement {
  const type = dialect.columnType(column.type);
  return statement(
    `add ${column.name} to ${relationName(relation)}`,
    dialect.addColumn(relation, { name: column.name, type }),
  );
}

/** The type of a table's column that is to take a select's; where no type holds both it stays, and the engine casts what it can. */
export function typeAfter({ dialect }: SnapshotStep, had: ColumnInfo, type: string): string {
  return dialect.commonType(had.type, type) ?? had.type;
}

function widened(step: SnapshotStep, had: ColumnInfo, has: string): Statement[] {
  const { dialect, relation } = step;
  const type = typeAfter(step, had, has);
  if (type === had.type) return [];
  const purpose = `widen ${had.name} of ${relationName(relation)} to ${type}`;
  return [statement(purpose, dialect.changeType(relation, { name: had.name, type }))];
}
