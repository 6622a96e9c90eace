export { forgetCell } from './cell.ts';
export { planColumns, type ColumnEvent, type ColumnPlan, type TypeConflict } from './columns.ts';
export { CORRECTIONS, createCorrections } from './corrections.ts';
export {
  incrementalStatements,
  newRows,
  STRATEGIES,
  strategyOf,
  type IncrementalGiven,
  type IncrementalStrategy,
} from './incremental.ts';
export { historyCheck } from './invariants.ts';
export {
  asOfQuery,
  growthQuery,
  summaryQuery,
  timelineQuery,
  verificationQueries,
  type NamedQuery,
} from './queries.ts';
export { needsReplay, setDay, type SetDayGiven } from './set-day.ts';
export { cutsOf, cutsQuery } from './slices.ts';
export { asHistory, withinADay, type SnapshotTable } from './snapshot/as-history.ts';
export { HARD_DELETES, snapshotSpec, type HardDeletes, type SnapshotNode, type SnapshotSpec } from './snapshot/spec.ts';
export { snapshotStatements, type SnapshotGiven, type SnapshotRun } from './snapshot/statements.ts';
export type { Strategy } from './snapshot/strategy.ts';
export { historySpec, rolesOf, type HistorySpec, type Roles } from './spec.ts';
export { CHANGE_COUNTS, changeCounts, type ChangeCounts, type Check, type SetDay } from './step.ts';
export {
  identityColumns,
  splitCounts,
  stateBefore,
  VERSION_COUNTS,
  versionCounts,
  versionsApart,
  type TwoStates,
  type VersionCounts,
} from './versions.ts';
export {
  addSums,
  bucketOf,
  differingBuckets,
  endColumn,
  OPEN,
  readSums,
  sumsQuery,
  type RowSum,
  type RowSums,
  type Summing,
} from './sums.ts';
export { isOpen, VALIDITY, VALIDITY_COLUMNS } from './validity.ts';
