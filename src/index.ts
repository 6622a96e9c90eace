/** The public door of Varve: open a project, run its days, ask its histories. */
export { systemClock, type Clock } from './clock.ts';
export { addDays, dayBefore, dayOf, daysBetween, parseDay, toDay, type Day } from './day.ts';
export { dumpSource, type DumpSourceOptions, type MadeDump } from './dump-source.ts';
export { openProject, openRecovery, type DailyCommand, type Engine, type OpenProjectOptions } from './engine.ts';
export { ERRORS, EXIT_CODES, VarveError, isError, type ErrorCode, type ErrorKind, type Place } from './errors.ts';
export { grantRights, type Grant, type GrantsOptions, type GrantsResult } from './grants.ts';
export { initProject, type InitOptions, type InitResult } from './init.ts';
export { startSchedule, type StartOptions } from './start.ts';
export {
  cleanProject,
  installPackages,
  settingsSchema,
  type CleanOptions,
  type InstalledPackage,
  type InstallOptions,
} from './project/index.ts';
export type {
  Backup,
  Drilled,
  Moment,
  Prunable,
  PrunePlan,
  Recovery,
  Restored,
  RestoreWindow,
} from './recovery/index.ts';
export {
  RECOVERY_STEPS,
  STEPS,
  type DayDifference,
  type DayResult,
  type DebugCheck,
  type HistorySummary,
  type Listener,
  type LogLine,
  type NodeResult,
  type Shown,
  type ReplayResult,
  type RunEvent,
  type Size,
  type Timeline,
  type Verb,
  type VerbResult,
  type VerifyCheck,
} from './run/index.ts';
export { dbtCommands, type Dbt, type OperationCommand, type RunCommand, type ShowCommand } from './dbt.ts';
export type { Selection } from './selection.ts';
export { describeDbt, listNodes, parseOnly, retryOf, type Listing, type Retrying } from './dbt-offline.ts';
export { parseVariables } from './project/index.ts';
