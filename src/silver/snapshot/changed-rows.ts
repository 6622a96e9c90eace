import { keysOf, onKey, openRows, sourceRows } from './rows.ts';
import { columnNamed, hash, type SnapshotStep } from './step.ts';
import { OPEN, SOURCE } from './strategy.ts';
import { metaNames } from './columns.ts';

/** Why a row is among the changed ones. */
export const KIND = { insert: 'insert', change: 'change', delete: 'delete' } as const;

const NEW = `${OPEN}.varve_present IS NULL`;
const GONE = `${SOURCE}.varve_present IS NULL`;

/**
 * Every key that is new, has changed or is gone, by one comparison of the select with the open versions: the select's
 * columns and the snapshot's own as the table is to have them, and varve_kind, varve_key_<n>, varve_closes (the
 * `dbt_scd_id` of the version that ends), varve_end (when it ends), varve_nth.
 */
export function changedRows(step: SnapshotStep): string {
  const { dialect } = step;
  const kind = `CASE WHEN ${NEW} THEN '${KIND.insert}' WHEN ${GONE} THEN '${KIND.delete}' ELSE '${KIND.change}' END`;
  const key = keysOf(step, SOURCE).map((s, i) => `coalesce(${s}, ${keysOf(step, OPEN)[i] ?? s}) AS varve_key_${i + 1}`);
  return dialect.fullJoin({
    left: sourceRows(step),
    leftAlias: SOURCE,
    right: openRows(step),
    rightAlias: OPEN,
    on: onKey(step),
    columns: [
      ...selectColumns(step),
      ...ownColumns(step),
      `${kind} AS varve_kind`,
      ...key,
      `${open(step, 'dbt_scd_id')} AS varve_closes`,
      `${goneOr(step, step.now, `${SOURCE}.varve_updated_at`)} AS varve_end`,
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

function open({ dialect, spec }: SnapshotStep, column: keyof SnapshotStep['spec']['names']): string {
  return `${OPEN}.${dialect.quote(spec.names[column])}`;
}

/**
 * Keys of the table that the select lacks, where they mean anything. Under new_record a version that says so already is
 * left alone, and so is one of which dbt_is_deleted says nothing (NULL).
 */
function gone(step: SnapshotStep): string {
  const { hardDeletes } = step.strategy;
  if (hardDeletes === 'ignore') return '1 = 0';
  return hardDeletes === 'invalidate' ? `(${GONE})` : `(${GONE} AND ${open(step, 'dbt_is_deleted')} <> 'True')`;
}

/** A key whose newest version says that it is deleted is back. */
function changed(step: SnapshotStep): string {
  const { rowChanged, hardDeletes } = step.strategy;
  return hardDeletes === 'new_record'
    ? `((${rowChanged}) OR ${open(step, 'dbt_is_deleted')} = 'True')`
    : `(${rowChanged})`;
}

/** Without deletions there is one side only, and the types of the other do not matter. */
function goneOr({ strategy }: SnapshotStep, whenGone: string, otherwise: string): string {
  return strategy.hardDeletes === 'ignore' ? otherwise : `CASE WHEN ${GONE} THEN ${whenGone} ELSE ${otherwise} END`;
}

/** The record of a deletion takes the select's columns from the version before. */
function selectColumns(step: SnapshotStep): string[] {
  const { dialect, incoming, table, strategy } = step;
  return incoming.map(({ name }) => {
    const source = `${SOURCE}.${dialect.quote(name)}`;
    const before = columnNamed(table, name);
    const value =
      strategy.hardDeletes === 'new_record' && before
        ? goneOr(step, `${OPEN}.${dialect.quote(before.name)}`, source)
        : source;
    return `${value} AS ${dialect.quote(name)}`;
  });
}

function ownColumns(step: SnapshotStep): string[] {
  const { dialect, strategy, now } = step;
  const names = metaNames(step);
  const began = goneOr(step, now, `${SOURCE}.varve_updated_at`);
  const values = {
    dbt_scd_id: goneOr(step, hash(dialect, [open(step, 'dbt_scd_id'), now]), scdId(step)),
    dbt_updated_at: began,
    dbt_valid_from: began,
    dbt_valid_to: goneOr(step, open(step, 'dbt_valid_to'), `${SOURCE}.varve_open_end`),
    dbt_is_deleted: goneOr(step, "'True'", "'False'"),
  };
  const { dbt_is_deleted: deleted, ...always } = values;
  const all = strategy.hardDeletes === 'new_record' ? { ...always, dbt_is_deleted: deleted } : always;
  return Object.entries(all).map(([c, value]) => `${value} AS ${dialect.quote(names[c as keyof typeof names])}`);
}

/** The version's hash, made only for the rows that need it. */
export function scdId(step: SnapshotStep): string {
  if (step.strategy.scdId !== undefined) return `${SOURCE}.varve_scd_id`;
  return hash(step.dialect, [...keysOf(step, SOURCE), `${SOURCE}.varve_updated_at`]);
}

/** A key of which the table has several open versions, left by runs elsewhere, is opened once: they do not multiply. */
function nth(step: SnapshotStep): string {
  const key = keysOf(step, SOURCE).map((s, i) => `coalesce(${s}, ${keysOf(step, OPEN)[i] ?? s})`);
  const order = `${open(step, 'dbt_valid_from')} DESC, ${open(step, 'dbt_scd_id')}`;
  return `row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY ${order})`;
}
