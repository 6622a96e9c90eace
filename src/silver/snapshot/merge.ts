import { relationName } from '../../relation.ts';
import { statement, type Statement } from '../../sql.ts';
import { inserts, KIND } from './changed-rows.ts';
import { metaNames, type TablePlan } from './columns.ts';
import { isOpen, keyColumn, sourceRows } from './rows.ts';
import type { SnapshotStep } from './step.ts';
import { SOURCE } from './strategy.ts';
import { scdId } from './version-values.ts';

/** The first run: every row of the select is the first version of its key. */
export function createTable(step: SnapshotStep): Statement {
  const { dialect, relation, incoming, strategy } = step;
  const names = metaNames(step);
  const columns = [
    ...incoming.map((c) => `${SOURCE}.${dialect.quote(c.name)}`),
    `${scdId(step)} AS ${dialect.quote(names.dbt_scd_id)}`,
    `${SOURCE}.varve_updated_at AS ${dialect.quote(names.dbt_updated_at)}`,
    `${SOURCE}.varve_updated_at AS ${dialect.quote(names.dbt_valid_from)}`,
    `${SOURCE}.varve_open_end AS ${dialect.quote(names.dbt_valid_to)}`,
    ...(strategy.hardDeletes === 'new_record' ? [`'False' AS ${dialect.quote(names.dbt_is_deleted)}`] : []),
  ];
  const select = `SELECT ${columns.join(', ')} FROM ${sourceRows(step)} AS ${SOURCE}`;
  return statement(`create ${relationName(relation)}`, dialect.createTableAs(relation, select));
}

/** Ends the versions that have changed or gone; nothing but their end is written. */
export function closeVersions(step: SnapshotStep, rows: string): Statement {
  const { dialect, relation, spec } = step;
  const where = [
    `t.${dialect.quote(spec.names.dbt_scd_id)} = c.varve_closes`,
    ...sameKey(step),
    `c.varve_kind IN ('${KIND.change}', '${KIND.delete}')`,
    isOpen(step, 't'),
  ];
  return statement(
    `close superseded versions of ${relationName(relation)}`,
    dialect.updateFrom({
      table: relation,
      alias: 't',
      from: rows,
      fromAlias: 'c',
      set: { [spec.names.dbt_valid_to]: 'c.varve_end' },
      where: where.join(' AND '),
    }),
  );
}

/** A column by its name, quoted or not. */
const PLAIN = /^([\p{L}_][\p{L}\p{N}_$]*|"[^"]+"|`[^`]+`)$/u;

/** Two keys may have one hash (`a|b, c` and `a, b|c`): the version must be of the key as well, where its parts are columns. */
function sameKey({ dialect, strategy }: SnapshotStep): string[] {
  if (!strategy.key.every((key) => PLAIN.test(key))) return [];
  return strategy.key.map((key, i) => dialect.same(`t.${key}`, `c.${keyColumn(i)}`));
}

export function openVersions(
  step: SnapshotStep,
  { rows, columns }: { readonly rows: string; readonly columns: TablePlan['columns'] },
): Statement {
  const { dialect, relation } = step;
  const list = columns.map((c) => `c.${dialect.quote(c.from)}`).join(', ');
  const select = `SELECT ${list} FROM ${rows} AS c WHERE ${inserts(step, 'c')}`;
  const names = columns.map((c) => c.name);
  return statement(`open versions of ${relationName(relation)}`, dialect.insertSelect(relation, names, select));
}
