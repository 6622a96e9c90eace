import { resolve } from 'node:path';
import type { Adapter, Result } from './adapter/index.ts';
import { embedded } from './adapters/all.ts';
import { systemClock } from './clock.ts';
import type { Day } from './day.ts';
import { dbtCommands, type Dbt } from './dbt.ts';
import type { Project } from './project/index.ts';
import type { Backup, PrunePlan, Recovery, Repair, RepairOptions } from './recovery/index.ts';
import {
  adoptHistory,
  asOf,
  askDay,
  beginLedger,
  checkHistories,
  closeSession,
  dayStandings,
  compareDays,
  debugSession,
  isErasureLeft,
  listHistories,
  logLines,
  openSession,
  renameHistory,
  replay,
  RERUN,
  rerunKeptDumps,
  retireHistory,
  runDays,
  storeSizes,
  timeline,
  verifyAll,
  withdrawDay,
  withSpooledInput,
  writeRunResults,
  type DayDifference,
  type DayResult,
  type DayStanding,
  type DebugCheck,
  type HistorySummary,
  type LogLine,
  type NodeResult,
  type ReplayResult,
  type Session,
  type SessionOptions,
  type Size,
  type Timeline,
  type VerifyCheck,
} from './run/index.ts';

import { adapterOf, readProject, type OpenProjectOptions } from './read-project.ts';
import { Chooser, type Selection } from './selection.ts';

export type { OpenProjectOptions } from './read-project.ts';

export interface DailyCommand extends Selection {
  readonly date?: Day | undefined;
  /** Parts of one dump, in order; left out: what lies in `dumps.from`. */
  readonly dump?: readonly string[] | undefined;
  readonly database?: string | undefined;
  readonly accept?: readonly string[] | undefined;
  /** Only days up to this one; newer ones are left where they lie. */
  readonly through?: Day | undefined;
  readonly fullRefresh?: boolean | undefined;
}

export interface ReplayCommand extends Selection {
  readonly from?: Day | undefined;
  readonly accept?: readonly string[] | undefined;
}

/** A project with its database, open. Every method throws a VarveError for what the user can act on. */
export interface Engine {
  readonly project: Project;
  /** Runs pending days, oldest first (H17). */
  daily(command: DailyCommand): Promise<readonly DayResult[]>;
  /** Every day that the ledger knows, ascending. */
  days(): readonly DayStanding[];
  /** The day up to the commit, then taken back. */
  plan(command: DailyCommand): Promise<readonly DayResult[]>;
  /** Load, gate, accept; staging is replaced, no model runs. */
  load(command: DailyCommand): Promise<readonly DayResult[]>;
  /** dbt's commands: node by node. */
  readonly dbt: Dbt;
  histories(): Promise<readonly HistorySummary[]>;
  timeline(history: string, key: readonly string[]): Promise<Timeline>;
  asOf(history: string, day: Day): Promise<Timeline>;
  /** Answers SQL over staging tables and seeds as a past day held them; the database is not touched. */
  ask(day: Day, sql: string): Promise<Result>;
  /** What became of a table's rows between two days. */
  compare(from: Day, to: Day, table: string): Promise<DayDifference>;
  /** Lays histories again from the layers and compares (H16). */
  replay(command: ReplayCommand): Promise<readonly ReplayResult[]>;
  verify(): Promise<readonly VerifyCheck[]>;
  /** The ledger in words, oldest entry first. */
  log(): readonly LogLine[];
  sizes(): Promise<readonly Size[]>;
  /** Puts a copy of the whole database into the store. `pin`: why it is kept for good. */
  backup(options: { readonly pin?: string | undefined }): Promise<Backup>;
  /** Housekeeping: what has been kept as long as it was to be; `yes` takes it away. */
  prune(options: { readonly yes: boolean }): Promise<PrunePlan>;
  /** Writes damaged layers again, from what still holds their rows; `yes` does it. */
  repair(options: RepairOptions): Promise<Repair>;
  /** Keeps a backup for good, for a reason, or leaves it to retention again (undefined). */
  pin(backup: string, why: string | undefined): Promise<Backup>;
  withdraw(day: Day): Promise<{ readonly day: Day; readonly revision: number }>;
  /** Makes a table that stands there, or the versions of a snapshot, the base of a history (H15). */
  adopt(history: string, snapshot?: string): Promise<{ readonly history: string; readonly open: number }>;
  rename(from: string, to: string): Promise<void>;
  retire(history: string): Promise<{ readonly history: string; readonly rows: number }>;
  debug(): Promise<readonly DebugCheck[]>;
  close(): Promise<void>;
}

/** Reads the project and opens its database. Errors: those of the project, the profile, the database and the ledger. */
export async function openProject(options: OpenProjectOptions): Promise<Engine> {
  const given = await sessionOptions(options);
  const session = await openSession(given);
  try {
    if (await isErasureLeft(session)) await (await recoveryRoom()).finishErasure(session);
  } catch (error) {
    await closeSession(session);
    throw error;
  }
  return makeEngine(session, given.adapter);
}

/** Reads the project, whatever became of its database. Errors: those of the project and the profile, `recovery-no-file`. */
export async function openRecovery(options: OpenProjectOptions): Promise<Recovery> {
  const { recoveryOf } = await recoveryRoom();
  return recoveryOf(await sessionOptions(options));
}

async function sessionOptions(options: OpenProjectOptions): Promise<SessionOptions> {
  const clock = options.clock ?? systemClock;
  const emit = options.onEvent ?? (() => undefined);
  const project = await readProject(options);
  const adapter = await adapterOf(project.profile.type);
  const signal = options.signal ?? new AbortController().signal;
  const targetDir = resolve(project.dir, options.targetPath ?? project.file.paths.target);
  return { project, adapter, openEmbedded: embedded, clock, emit, signal, wait: options.wait ?? 0, targetDir };
}

function makeEngine(session: Session, { ownServer }: Adapter): Engine {
  const { project } = session;
  const chooser = new Chooser(project, session.targetDir, (message) => session.emit({ type: 'warning', message }));
  const days = async (
    command: DailyCommand,
    how: { dry: boolean; stagingOnly?: boolean },
  ): Promise<readonly DayResult[]> => {
    if (!how.dry || session.ledger.entries.length === 0) {
      await rerunKeptDumps(session, command.accept ?? []);
      if (!how.dry) await beginLedger(session);
    }
    const { date, database, through, fullRefresh = false } = command;
    const accept = (command.accept ?? []).filter((id) => id !== RERUN);
    const given = { date, database, through, accept, fullRefresh, nodes: await chooser.nodes(command), ...how };
    const results = await withSpooledInput(command.dump, session.signal, (dump) =>
      runDays(session, { ...given, dump }),
    );
    await writeResults(
      session,
      results.flatMap((r) => r.results),
    );
    return results;
  };
  return {
    project,
    days: () => dayStandings(session),
    daily: (command) => days(command, { dry: false }),
    plan: (command) => days(command, { dry: true }),
    load: (command) => days(command, { dry: false, stagingOnly: true }),
    dbt: dbtCommands(session, { invocationId: project.shared.base.invocationId, env: process.env }),
    histories: () => listHistories(session),
    timeline: (history, key) => timeline(session, history, key),
    asOf: (history, day) => asOf(session, history, day),
    ask: (day, sql) => askDay(session, day, sql),
    compare: (from, to, table) => compareDays(session, { from, to, table }),
    replay: async ({ from, accept = [], ...selection }) => {
      await beginLedger(session);
      return replay(session, { nodes: await chooser.nodes(selection), from, accept });
    },
    verify: () => verifyAll(session),
    log: () => logLines(session),
    sizes: () => storeSizes(session),
    backup: async ({ pin }) => (
      await checkHistories(session),
      (await recoveryRoom()).makeBackup(session, { pin, ownServer })
    ),
    prune: async (options) => (await recoveryRoom()).prune(session, options),
    repair: async (options) => (await recoveryRoom()).repair(session, options),
    pin: async (name, why) => {
      const { findBackup, pinBackup, unpinBackup } = await recoveryRoom();
      const backup = await findBackup(session.store, name);
      await (why === undefined ? unpinBackup(session.store, backup.name) : pinBackup(session.store, backup.name, why));
      return { ...backup, pinned: why ?? null };
    },
    withdraw: (day) => withdrawDay(session, day),
    adopt: async (history, snapshot) => (await beginLedger(session), adoptHistory(session, history, snapshot)),
    rename: (from, to) => renameHistory(session, from, to),
    retire: (history) => retireHistory(session, history),
    debug: async () => [
      ...(await debugSession(session)),
      ...(await (await import('./dump-source.ts')).sourceCheck(session)),
      ...(await (await import('./rights.ts')).rightsCheck(session)),
      ...(await (await recoveryRoom()).serverCheck(session, ownServer)),
    ],
    close: () => closeSession(session),
  };
}

async function writeResults(session: Session, results: readonly NodeResult[]): Promise<void> {
  const { project, targetDir, clock } = session;
  const invocation = { id: project.shared.base.invocationId, at: clock.now(), args: {}, env: {} };
  await writeRunResults(targetDir, { results, invocation });
}

/** Loaded where a command goes back or keeps a copy; no day needs it. */
function recoveryRoom(): Promise<typeof import('./recovery/index.ts')> {
  return import('./recovery/index.ts');
}
