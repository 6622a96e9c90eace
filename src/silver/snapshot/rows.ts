import type { MetaColumns } from './meta-columns.ts';
import type { SnapshotStep } from './step.ts';
import { OPEN, SOURCE } from './strategy.ts';

/** In the join of both: the key has no open version. */
export const NEW = `${OPEN}.varve_present IS NULL`;
/** In the join of both: the select lacks the key. */
export const GONE = `${SOURCE}.varve_present IS NULL`;

/** `… AS varve_key_1, … AS varve_key_2` over the key. */
function keyColumns({ strategy }: SnapshotStep): string {
  return strategy.key.map((key, i) => `${key} AS ${keyColumn(i)}`).join(', ');
}

export function keyColumn(i: number): string {
  return `varve_key_${i + 1}`;
}

/** `<alias>.varve_key_1`, … */
export function keysOf({ strategy }: SnapshotStep, alias: string): string[] {
  return strategy.key.map((_, i) => `${alias}.${keyColumn(i)}`);
}

/**
 * The select's rows with what the strategy makes of each: varve_key_<n>, varve_updated_at, varve_open_end (the end of a
 * version that is open, in the type of the time), and varve_scd_id where the strategy has one of its own.
 */
export function sourceRows(step: SnapshotStep): string {
  const { select, spec, strategy } = step;
  const end = `CASE WHEN 1 = 0 THEN ${strategy.updatedAt} ELSE ${spec.validToCurrent ?? 'NULL'} END`;
  const columns = [
    's.*',
    keyColumns(step),
    `${strategy.updatedAt} AS varve_updated_at`,
    `${end} AS varve_open_end`,
    ...(strategy.scdId === undefined ? [] : [`${strategy.scdId} AS varve_scd_id`]),
    '1 AS varve_present',
  ];
  // the select may end in a comment
  return `(SELECT ${columns.join(', ')} FROM (\n${select}\n) AS s)`;
}

/** The open versions of the table, with varve_key_<n>. */
export function openRows(step: SnapshotStep): string {
  const { dialect, relation } = step;
  return `(SELECT t.*, ${keyColumns(step)}, 1 AS varve_present FROM ${dialect.relation(relation)} AS t WHERE ${isOpen(step, 't')})`;
}

/** A version is open where its end is NULL or what stands in for it; NULL counts as well, from runs before that was set. */
export function isOpen({ dialect, spec }: SnapshotStep, alias: string): string {
  const end = `${alias}.${dialect.quote(spec.names.dbt_valid_to)}`;
  return spec.validToCurrent === undefined ? `${end} IS NULL` : `(${end} = ${spec.validToCurrent} OR ${end} IS NULL)`;
}

/** The join of both row sets. */
export function onKey(step: SnapshotStep): string {
  const { dialect, strategy, nullsEqual = false } = step;
  const [open, source] = [keysOf(step, OPEN), keysOf(step, SOURCE)];
  const safe = nullsEqual && strategy.key.length > 1;
  const pairs = open.map((o, i) => (safe ? dialect.same(o, source[i] ?? '') : `${o} = ${source[i] ?? ''}`));
  return pairs.join(' AND ');
}

/** One of the snapshot's own columns, of the open version. */
export function openColumn({ dialect, spec }: SnapshotStep, column: keyof MetaColumns): string {
  return `${OPEN}.${dialect.quote(spec.names[column])}`;
}
