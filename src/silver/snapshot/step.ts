import type { ColumnInfo, Dialect } from '../../adapter/index.ts';
import type { SnapshotGiven } from './statements.ts';
import { strategyOf, type Strategy } from './strategy.ts';

/** All that the statements of one run are made of. */
export interface SnapshotStep extends SnapshotGiven {
  readonly dialect: Dialect;
  readonly strategy: Strategy;
  /** The table's columns before the run; empty on the first. */
  readonly table: readonly ColumnInfo[];
  /** The time of the snapshot as SQL. */
  readonly now: string;
}

export function stepOf(dialect: Dialect, given: SnapshotGiven): SnapshotStep {
  const [table, now] = [given.existing ?? [], dialect.localInstant(given.at)];
  return { ...given, dialect, table, now, strategy: given.strategy ?? strategyOf(dialect, { ...given, table, now }) };
}

/** The column of that name, as engines and dbt's users compare names: without case. */
export function columnNamed(columns: readonly ColumnInfo[], name: string): ColumnInfo | undefined {
  return columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
}

export function temporaryName({ relation, dialect }: SnapshotStep): string {
  return `varve_snapshot_${relation.schema}_${relation.identifier}`.slice(0, dialect.maxIdentifier);
}

/** dbt's hash of the parts that tell a version: its `dbt_scd_id`. */
export function hash(dialect: Dialect, parts: readonly string[]): string {
  const texts = parts.map((part) => `coalesce(${dialect.text(part)}, ${dialect.literal('')})`);
  return dialect.md5(dialect.concat(texts, '|'));
}
