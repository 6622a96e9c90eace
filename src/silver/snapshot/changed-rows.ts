import { GONE, keyColumn, keysOf, NEW, onKey, openColumn, openRows, sourceRows } from './rows.ts';
import type { SnapshotStep } from './step.ts';
import { OPEN, SOURCE } from './strategy.ts';
import { endOfVersion, versionColumns } from './version-values.ts';

/** Why a row is among the changed ones. */
export const KIND = { insert: 'insert', change: 'change', delete: 'delete' } as const;

/**
 * Every key that is new, has changed or is gone, by one comparison of the select with the open versions: the select's
 * columns and the snapshot's own as the table is to have them, and varve_kind, varve_key_<n> and varve_closes (key
 * and `dbt_scd_id` of the version that ends), varve_end (when it ends), varve_nth.
 */
export function changedRows(step: SnapshotStep): string {
  const { dialect } = step;
  const kind = `CASE WHEN ${NEW} THEN '${KIND.insert}' WHEN ${GONE} THEN '${KIND.delete}' ELSE '${KIND.change}' END`;
  const closes = keysOf(step, OPEN).map((key, i) => `${key} AS ${keyColumn(i)}`);
  return dialect.fullJoin({
    left: sourceRows(step),
    leftAlias: SOURCE,
    right: openRows(step),
    rightAlias: OPEN,
    on: onKey(step),
    columns: [
      ...versionColumns(step),
      `${kind} AS varve_kind`,
      ...closes,
      `${openColumn(step, 'dbt_scd_id')} AS varve_closes`,
      `${endOfVersion(step)} AS varve_end`,
      `${nth(step)} AS varve_nth`,
    ],
    where: `${NEW} OR ${gone(step)} OR (NOT (${NEW}) AND NOT (${GONE}) AND ${changed(step)})`,
  });
}

/** True for the rows that open a version. */
export function inserts({ strategy }: SnapshotStep, alias: string): string {
  const kinds = [KIND.insert, KIND.change, ...(strategy.hardDeletes === 'new_record' ? [KIND.delete] : [])];
  return `(${alias}.varve_nth = 1 AND ${alias}.varve_kind IN (${kinds.map((k) => `'${k}'`).join(', ')}))`;
}

/**
 * Keys of the table that the select lacks, where they mean anything. Under new_record a version that says so already is
 * left alone, and so is one of which dbt_is_deleted says nothing (NULL).
 */
function gone(step: SnapshotStep): string {
  const { hardDeletes } = step.strategy;
  if (hardDeletes === 'ignore') return '1 = 0';
  return hardDeletes === 'invalidate' ? `(${GONE})` : `(${GONE} AND ${openColumn(step, 'dbt_is_deleted')} <> 'True')`;
}

/** A key whose newest version says that it is deleted is back. */
function changed(step: SnapshotStep): string {
  const { rowChanged, hardDeletes } = step.strategy;
  return hardDeletes === 'new_record'
    ? `((${rowChanged}) OR ${openColumn(step, 'dbt_is_deleted')} = 'True')`
    : `(${rowChanged})`;
}

/** A key of which the table has several open versions, left by runs elsewhere, is opened once: they do not multiply. */
function nth(step: SnapshotStep): string {
  const key = [...keysOf(step, SOURCE), ...keysOf(step, OPEN)];
  const order = `${openColumn(step, 'dbt_valid_from')} DESC, ${openColumn(step, 'dbt_scd_id')}`;
  return `row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY ${order})`;
}
