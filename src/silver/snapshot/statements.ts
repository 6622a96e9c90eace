import type { ColumnInfo, Dialect } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import { relationName, type Relation, type RelationType } from '../../relation.ts';
import { statement, type Statement } from '../../sql.ts';
import type { Check } from '../step.ts';
import { changedRows, inserts } from './changed-rows.ts';
import { keyCheck, timeCheck } from './checks.ts';
import { planTable, refuseSelect, refuseTable } from './columns.ts';
import { closeVersions, createTable, openVersions } from './merge.ts';
import type { SnapshotSpec } from './spec.ts';
import { stepOf, temporaryName } from './step.ts';
import type { Strategy } from './strategy.ts';

export interface SnapshotGiven {
  readonly spec: SnapshotSpec;
  /** The snapshot's table. */
  readonly relation: Relation;
  /** What stands at the relation now; undefined for the first run. */
  readonly standing: RelationType | undefined;
  /** The table's columns; undefined or empty for the first run. */
  readonly existing: readonly ColumnInfo[] | undefined;
  readonly select: string;
  /** The select's columns, as `Catalog.describe` gives them. */
  readonly incoming: readonly ColumnInfo[];
  /** The time of the snapshot. */
  readonly at: Date;
  /** What a strategy macro of the user's has returned; stands in for the built-in one of `spec.strategy`. */
  readonly strategy?: Strategy | undefined;
  /** The project's flag `enable_truthy_nulls_equals_macro`: in a key of several columns NULL equals NULL. */
  readonly nullsEqual?: boolean | undefined;
}

/**
 * One run of a snapshot, in the order in which it is run: checks, prepare, prepared, apply, counts, cleanup. Everything is
 * one transaction's work; nothing but temporary tables is written before `apply`.
 */
export interface SnapshotRun {
  /** H12 on the select's rows. */
  readonly checks: readonly Check[];
  readonly prepare: readonly Statement[];
  /** What can be told only of the rows that change. */
  readonly prepared: readonly Check[];
  readonly apply: readonly Statement[];
  /** One row, after `apply`: versions opened (records of deletion among them), versions closed. */
  readonly counts: string;
  readonly cleanup: readonly Statement[];
}

/**
 * dbt's snapshot: the first run makes the table; later ones close the versions that have changed or gone and open new ones.
 * Errors: `snapshot-config`, `snapshot-target`, `snapshot-wrong-type`; from the checks `snapshot-key-twice`,
 * `snapshot-key-null`, `snapshot-no-time`.
 */
export function snapshotStatements(dialect: Dialect, given: SnapshotGiven): SnapshotRun {
  const name = relationName(given.relation);
  if (given.standing !== undefined && given.standing !== 'table')
    fail('snapshot-wrong-type', { snapshot: name, found: given.standing }, { node: given.spec.node });
  const step = stepOf(dialect, given);
  refuseSelect(step);
  if (step.table.length === 0)
    return {
      checks: [keyCheck(step)],
      prepare: [],
      prepared: [],
      apply: [createTable(step)],
      counts: `SELECT count(*), 0 FROM ${dialect.relation(given.relation)}`,
      cleanup: [],
    };
  refuseTable(step);
  const temporary = temporaryName(step);
  const rows = dialect.temporary(temporary);
  const { ddl, columns } = planTable(step);
  return {
    checks: [keyCheck(step)],
    prepare: [statement(`find what has changed for ${name}`, dialect.createTemporary(temporary, changedRows(step)))],
    prepared: [timeCheck(step, rows)],
    apply: [...ddl, closeVersions(step, rows), openVersions(step, { rows, columns })],
    counts:
      `SELECT coalesce(sum(CASE WHEN ${inserts(step, 'c')} THEN 1 ELSE 0 END), 0), ` +
      `count(DISTINCT c.varve_closes) FROM ${rows} AS c`,
    cleanup: [statement(`forget what has changed for ${name}`, dialect.dropTemporary(temporary))],
  };
}
