export { runDays, type DailyOptions } from './daily.ts';
export type { DayOutcome, DayResult } from './day.ts';
export { debugSession, type DebugCheck } from './debug.ts';
export {
  NODE_STATUSES,
  STEPS,
  type Listener,
  type NodeResult,
  type NodeStatus,
  type RunEvent,
  type Step,
} from './events.ts';
export { asOf, listHistories, timeline, type HistorySummary, type Timeline, type Version } from './inspect.ts';
export { logLines, type LogLine } from './log.ts';
export { adoptHistory, renameHistory, retireHistory } from './manage.ts';
export { beginLedger, closeSession, openSession, type SessionOptions } from './open-session.ts';
export { PACKAGE } from './package.ts';
export { RERUN, rerunKeptDumps } from './rerun.ts';
export { writeRunResults } from './results.ts';
export { checkHistories } from './safeguards.ts';
export type { Session } from './session.ts';
export { storeSizes, type Size } from './sizes.ts';
export { runVerb, VERBS, type Verb, type VerbResult } from './verbs.ts';
export { verifyAll, type VerifyCheck } from './verify.ts';
export { withdrawDay } from './withdraw.ts';
export { withSpooledInput } from './stdin.ts';
