import { metaNames, typeAfter } from './columns.ts';
import { GONE, keysOf, openColumn } from './rows.ts';
import { columnNamed, hash, type SnapshotStep } from './step.ts';
import { OPEN, SOURCE } from './strategy.ts';

/** One value for keys that are gone and one for all others, in the type of the column that takes them. */
interface Sides {
  readonly gone: string;
  readonly there: string;
  /** Undefined where both have one type. */
  readonly type?: string | undefined;
}

/** Without deletions there is one side only, and the engine casts when it writes. */
function either({ strategy, dialect }: SnapshotStep, { gone: whenGone, there, type }: Sides): string {
  if (strategy.hardDeletes === 'ignore') return there;
  const typed = (value: string): string => (type === undefined ? value : dialect.cast(value, type));
  return `CASE WHEN ${GONE} THEN ${typed(whenGone)} ELSE ${typed(there)} END`;
}

/** The columns of the version that a row opens. */
export function versionColumns(step: SnapshotStep): string[] {
  return [...selectColumns(step), ...ownColumns(step)];
}

/** The record of a deletion takes the select's columns from the version before. */
function selectColumns(step: SnapshotStep): string[] {
  const { dialect, incoming, table, strategy } = step;
  return incoming.map(({ name, type }) => {
    const there = `${SOURCE}.${dialect.quote(name)}`;
    const before = strategy.hardDeletes === 'new_record' ? columnNamed(table, name) : undefined;
    if (!before) return `${there} AS ${dialect.quote(name)}`;
    const gone = `${OPEN}.${dialect.quote(before.name)}`;
    const sides = before.type === type ? { gone, there } : { gone, there, type: typeAfter(step, before, type) };
    return `${either(step, sides)} AS ${dialect.quote(name)}`;
  });
}

function ownColumns(step: SnapshotStep): string[] {
  const { dialect, strategy, now, spec } = step;
  const names = metaNames(step);
  const there = `${SOURCE}.varve_updated_at`;
  const typeOf = (name: string): string | undefined =>
    (columnNamed(step.table, name) ?? columnNamed(step.table, spec.names.dbt_valid_from))?.type;
  const began = (name: string): string => either(step, { gone: now, there, type: typeOf(name) });
  const values = {
    dbt_scd_id: either(step, { gone: hash(dialect, [openColumn(step, 'dbt_scd_id'), now]), there: scdId(step) }),
    dbt_updated_at: began(names.dbt_updated_at),
    dbt_valid_from: began(names.dbt_valid_from),
    dbt_valid_to: either(step, {
      gone: openColumn(step, 'dbt_valid_to'),
      there: `${SOURCE}.varve_open_end`,
      type: typeOf(names.dbt_valid_to),
    }),
    dbt_is_deleted: either(step, { gone: "'True'", there: "'False'" }),
  };
  const { dbt_is_deleted: deleted, ...always } = values;
  const all = strategy.hardDeletes === 'new_record' ? { ...always, dbt_is_deleted: deleted } : always;
  return Object.entries(all).map(([c, value]) => `${value} AS ${dialect.quote(names[c as keyof typeof names])}`);
}

/** When the version before ends. */
export function endOfVersion(step: SnapshotStep): string {
  const type = columnNamed(step.table, step.spec.names.dbt_valid_to)?.type;
  return either(step, { gone: step.now, there: `${SOURCE}.varve_updated_at`, type });
}

/** The version's hash, made only for the rows that need it. */
export function scdId(step: SnapshotStep): string {
  if (step.strategy.scdId !== undefined) return `${SOURCE}.varve_scd_id`;
  return hash(step.dialect, [...keysOf(step, SOURCE), `${SOURCE}.varve_updated_at`]);
}
