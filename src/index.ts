/**
 * The public door of Varve: open a project, run its days, ask its histories. What it names is loaded when it is first
 * called, so that a program pays for what it uses.
 */
import type { DumpSourceOptions, MadeDump } from './dump-source.ts';
import type { Engine, OpenProjectOptions } from './engine.ts';
import type { DbtDescription, Listing, Retrying } from './dbt-offline.ts';
import type { GrantsOptions, GrantsResult } from './grants.ts';
import type { InitOptions, InitResult, StarterOptions, StarterResult } from './init.ts';
import type { Project } from './project/index.ts';
import type { CleanOptions, InstalledPackage, InstallOptions } from './project/packages/index.ts';
import type { Recovery } from './recovery/index.ts';
import type { Selection } from './selection.ts';
import type { StartOptions } from './start.ts';

export { systemClock, type Clock } from './clock.ts';
export { addDays, dayBefore, dayOf, daysBetween, parseDay, toDay, type Day } from './day.ts';
export { ERRORS, EXIT_CODES, VarveError, isError, type ErrorCode, type ErrorKind, type Place } from './errors.ts';
export { DBT_VERSION } from './dbt-version.ts';
export { PACKAGE_VERSION } from './package.ts';
export { toldAs } from './dbt-answer.ts';
export {
  ERASE_STEPS,
  RECOVERY_STEPS,
  REPAIR_STEPS,
  STEPS,
  type EraseStep,
  type RecoveryStep,
  type Step,
} from './steps.ts';

/** Reads a project and opens its database. Errors: those of the project, the profile, the database and the ledger. */
export const openProject = async (options: OpenProjectOptions): Promise<Engine> =>
  (await import('./engine.ts')).openProject(options);

/** Reads a project, whatever became of its database. Errors: those of the project and the profile, `recovery-no-file`. */
export const openRecovery = async (options: OpenProjectOptions): Promise<Recovery> =>
  (await import('./engine.ts')).openRecovery(options);

/** Makes a project out of a dump, or adds to one what a newer dump has. */
export const initProject = async (options: InitOptions): Promise<InitResult> =>
  (await import('./init.ts')).initProject(options);
/** Makes a first project, in dbt's layout, in a new folder. Errors: `init-name-invalid`, `init-folder-there`. */
export const initStarter = async (options: StarterOptions): Promise<StarterResult> =>
  (await import('./init.ts')).initStarter(options);

/** Makes the day's dump of the live system. */
export const dumpSource = async (options: DumpSourceOptions): Promise<MadeDump> =>
  (await import('./dump-source.ts')).dumpSource(options);

/** The least rights that a warehouse's users need. */
export const grantRights = async (options: GrantsOptions): Promise<GrantsResult> =>
  (await import('./grants.ts')).grantRights(options);

/** Runs the schedule until it is stopped. */
export const startSchedule = async (options: StartOptions): Promise<void> =>
  (await import('./start.ts')).startSchedule(options);

/** dbt's ls: what a selection names; no database is opened. */
export const listNodes = async (options: OpenProjectOptions, selection: Selection): Promise<Listing[]> =>
  (await import('./dbt-offline.ts')).listNodes(options, selection);

/** dbt's parse: reads the project and writes manifest.json. */
export const parseOnly = async (options: OpenProjectOptions): Promise<Project> =>
  (await import('./dbt-offline.ts')).parseOnly(options);

/** What dbt's debug tells: reads the project and its profile alone. */
export const describeDbt = async (options: OpenProjectOptions): Promise<DbtDescription> =>
  (await import('./dbt-offline.ts')).describeDbt(options);

/** What the last command left undone, by the run_results.json of a folder. */
export const retryOf = async (folder: string): Promise<Retrying> => (await import('./dbt-offline.ts')).retryOf(folder);

/** dbt's deps: installs the packages of a project. */
export const installPackages = async (options: InstallOptions): Promise<readonly InstalledPackage[]> =>
  (await import('./project/packages/index.ts')).installPackages(options);

/** dbt's clean: removes the clean-targets of a project. */
export const cleanProject = async (options: CleanOptions): ReturnType<CleanProject> =>
  (await import('./project/packages/index.ts')).cleanProject(options);

/** A YAML mapping of variables, as PyYAML reads it; undefined for what is none. */
export const parseVariables = async (text: string): Promise<Readonly<Record<string, unknown>> | undefined> =>
  (await import('./project/index.ts')).parseVariables(text);

/** `flags:` of dbt_project.yml in a folder as written. */
export const readProjectFlags = async (dir: string): Promise<Readonly<Record<string, unknown>>> =>
  (await import('./project/index.ts')).readProjectFlags(dir);

/** JSON schema of varve.yml, for editors. */
export const settingsSchema = async (): Promise<object> => (await import('./project/index.ts')).settingsSchema();

type CleanProject = typeof import('./project/packages/index.ts').cleanProject;

export type { Dbt, OperationCommand, RunCommand, ShowCommand } from './dbt.ts';
export type { DbtDescription, Listing, Retrying } from './dbt-offline.ts';
export type { DumpSourceOptions, MadeDump } from './dump-source.ts';
export type { DailyCommand, Engine, OpenProjectOptions } from './engine.ts';
export type { Grant, GrantsOptions, GrantsResult } from './grants.ts';
export type { InitOptions, InitResult, StarterOptions, StarterResult } from './init.ts';
export type { Project } from './project/index.ts';
export type { CleanOptions, InstalledPackage, InstallOptions } from './project/packages/index.ts';
export type {
  Backup,
  Drilled,
  EraseCommand,
  Erased,
  ErasePlan,
  Moment,
  Prunable,
  PrunePlan,
  Repair,
  RepairedLayer,
  RepairOptions,
  LostDay,
  Recovery,
  Restored,
  RestoreWindow,
} from './recovery/index.ts';
export type {
  DayDifference,
  DayResult,
  DebugCheck,
  HistorySummary,
  Listener,
  LogLine,
  NodeResult,
  ReplayResult,
  RunEvent,
  Shown,
  Size,
  Timeline,
  Verb,
  VerbResult,
  VerifyCheck,
} from './run/index.ts';
export type { WarnError } from './warn-error.ts';
export type { Selection } from './selection.ts';
export type { StartOptions } from './start.ts';
