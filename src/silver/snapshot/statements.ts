import type { ColumnInfo } from '../../adapter/index.ts';
import type { Relation, RelationType } from '../../relation.ts';
import type { Statement } from '../../sql.ts';
import type { Check } from '../step.ts';
import type { SnapshotSpec } from './spec.ts';

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
  /** The project's flag `enable_truthy_nulls_equals_macro`: NULL in a part of a key of several columns equals NULL. */
  readonly nullsEqual?: boolean | undefined;
}

/**
 * One run of a snapshot, in the order in which it is run: checks, prepare, prepared, apply, cleanup. Everything is one
 * transaction's work; nothing but temporary tables is written before `apply`.
 */
export interface SnapshotRun {
  /** H12 on the select's rows. */
  readonly checks: readonly Check[];
  readonly prepare: readonly Statement[];
  /** What can be told only of the rows that change. */
  readonly prepared: readonly Check[];
  readonly apply: readonly Statement[];
  readonly cleanup: readonly Statement[];
}
