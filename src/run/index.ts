export { Aside } from './aside/aside.ts';
export { finishPending, makePending, replacePending, type Work } from './aside/pending.ts';
export { asideSession } from './aside/session.ts';
export { copyAssets } from './assets.ts';
export { runDays, type DailyOptions } from './daily.ts';
export { compareDays, type DayDifference, type RowChange } from './compare-days.ts';
export type { DayOutcome, DayResult } from './day.ts';
export { askDay, relationOfLayer } from './past.ts';
export { remakeBronze } from './bronze-views.ts';
export { load, type Loaded } from './load.ts';
export { withScratch } from './scratch.ts';
export { replay, type ReplayResult } from './replay/index.ts';
export { declareHistory } from './declare.ts';
export { debugSession, type DebugCheck } from './debug.ts';
export { dayStandings, type DayStanding } from './day-standing.ts';
export { endColumns } from './ends.ts';
export {
  NODE_STATUSES,
  type Listener,
  type NodeResult,
  type NodeStatus,
  type EraseStep,
  type RecoveryStep,
  type RunEvent,
  type Step,
  type BatchResults,
} from './events.ts';
export { asOf, listHistories, timeline, type HistorySummary, type Timeline, type Version } from './inspect.ts';
export { logLines, type LogLine } from './log.ts';
export { adoptHistory, renameHistory, retireHistory } from './manage.ts';
export {
  beginLedger,
  closeSession,
  ledgerIsThere,
  openSession,
  ownSchemas,
  storeLocation,
  type SessionOptions,
} from './open-session.ts';
export { afterCommit } from './publish.ts';
export { recordWithin, viewOf } from './record.ts';
export { acceptedOf, redo, type Redoing } from './redo.ts';
export { RERUN, rerunKeptDumps } from './rerun.ts';
export { writeCatalog, writeRunResults, writeSources, type Invocation } from './artifacts.ts';
export { readCatalog, type CatalogEntry } from './catalog.ts';
export { cloneNodes } from './clone.ts';
export { compileNodes } from './compile-verb.ts';
export { compiledPath } from './compiled-files.ts';
export { measureFreshness, type FreshnessResult } from './freshness.ts';
export { runOperation } from './operation.ts';
export type { Deferral, VerbSettings } from './runtime.ts';
export { showQueries, type Shown } from './show-query.ts';
export { checkHistories } from './safeguards.ts';
export type { LedgerView, Session } from './session.ts';
export { begin, commit, rollback } from './transaction.ts';
export { relationNamed } from './safeguards.ts';
export { stopwatch } from './stopwatch.ts';
export { keyOfHistory } from './key.ts';
export { unpublished } from './pending.ts';
export { record, copyLedger } from './record.ts';
export { who } from './who.ts';
export { storeSizes, type Size } from './sizes.ts';
export { runVerb, VERBS, type Verb, type VerbResult } from './verbs.ts';
export { isAmong } from './tables.ts';
export { faultyFiles, type FaultyFile } from './verify-layers.ts';
export { verifyAll, verifyHistories, verifyKept, type VerifyCheck } from './verify.ts';
export { withdrawDay } from './withdraw.ts';
export { withSpooledInput } from './stdin.ts';
export {
  eraseDatabase,
  eraseLayers,
  isErasureLeft,
  subjectOf,
  type ErasedDatabase,
  type EraseRequest,
} from './erase/index.ts';
export { bookOf } from './layers.ts';
