import type { ColumnInfo, Dialect } from '../../adapter/index.ts';
import type { Relation } from '../../relation.ts';
import { VALIDITY } from '../validity.ts';
import type { SnapshotSpec } from './spec.ts';

export interface SnapshotTable {
  readonly relation: Relation;
  readonly columns: readonly ColumnInfo[];
  readonly spec: Pick<SnapshotSpec, 'names' | 'validToCurrent'>;
}

/**
 * A snapshot's versions as those of a history, behind FROM: from the day of their beginning to the day before their end. A
 * version that ended on the day of its beginning ends before it begins. Records of deletion are no versions.
 */
export function asHistory(dialect: Dialect, { relation, columns, spec }: SnapshotTable): string {
  const { names, validToCurrent } = spec;
  const meta = Object.values(names).map((name) => name.toLowerCase());
  const own = columns.filter((c) => !meta.includes(c.name.toLowerCase())).map((c) => `s.${dialect.quote(c.name)}`);
  const day = (name: string): string => dialect.cast(`s.${dialect.quote(name)}`, dialect.types.day);
  const end = `s.${dialect.quote(names.dbt_valid_to)}`;
  const open = validToCurrent === undefined ? `${end} IS NULL` : `(${end} IS NULL OR ${end} = ${validToCurrent})`;
  const validity = [
    `${day(names.dbt_valid_from)} AS ${VALIDITY.from}`,
    `CASE WHEN ${open} THEN NULL ELSE ${dialect.dateAdd(day(names.dbt_valid_to), -1)} END AS ${VALIDITY.to}`,
    `${open} AS ${VALIDITY.current}`,
    `${dialect.cast(`s.${dialect.quote(names.dbt_updated_at)}`, dialect.types.instant)} AS ${VALIDITY.recorded}`,
  ];
  const records = columns.some((c) => c.name.toLowerCase() === names.dbt_is_deleted.toLowerCase());
  const only = records ? ` WHERE ${dialect.text(`s.${dialect.quote(names.dbt_is_deleted)}`)} <> 'True'` : '';
  return `(SELECT ${[...own, ...validity].join(', ')} FROM ${dialect.relation(relation)} AS s${only})`;
}

/** Up to five versions that a history by days cannot hold, by key. */
export function withinADay(dialect: Dialect, rows: string, key: readonly string[]): string {
  const parts = key.map((k) => dialect.text(`v.${dialect.quote(k)}`));
  const text = parts.length === 1 ? (parts[0] ?? '') : dialect.concat(parts, ', ');
  return `SELECT ${text}, v.${VALIDITY.from} FROM ${rows} AS v WHERE v.${VALIDITY.to} < v.${VALIDITY.from} ORDER BY 1, 2 LIMIT 5`;
}
