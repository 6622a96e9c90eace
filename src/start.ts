import { glob, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { systemClock, type TickingClock } from './clock.ts';
import { locateDumps } from './dump/index.ts';
import { dumpSource } from './dump-source.ts';
import { openProject, type OpenProjectOptions } from './engine.ts';
import { readNotify, readSettings, type Settings } from './project/index.ts';
import type { RunEvent } from './run/index.ts';
import {
  holdAlone,
  memoryFile,
  Schedule,
  serveHealth,
  tellPeople,
  type Arrival,
  type Health,
  type Notice,
  type RunReport,
  type ScheduleEvent,
} from './schedule/index.ts';
import type { Day } from './day.ts';

export interface StartOptions extends Omit<OpenProjectOptions, 'clock'> {
  /** Where health can be asked: `127.0.0.1:8080`. */
  readonly health?: string | undefined;
  /** Ends the schedule. */
  readonly signal: AbortSignal;
  readonly clock?: TickingClock | undefined;
}

/** A database that somebody holds is waited for as long by itself. */
const WAIT_MILLIS = 60_000;

interface Starting extends StartOptions {
  readonly dir: string;
  readonly settings: Settings;
  readonly clock: TickingClock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (event: ScheduleEvent) => void;
}

/**
 * Keeps the schedule of a project until the signal: dumps at `dumps.at` where a source is set, runs days at `day.at`. Every
 * event carries its instant. Errors: `schedule-running`, `health-address`, those of the settings; none of the work's.
 */
export async function startSchedule(given: StartOptions): Promise<void> {
  const { signal, clock = systemClock, env = process.env } = given;
  const dir = resolve(given.dir);
  const onEvent = (event: RunEvent): void => given.onEvent?.({ ...event, at: clock.now().toISOString() } as RunEvent);
  const say = (event: ScheduleEvent): void => onEvent({ type: 'schedule', at: clock.now().toISOString(), ...event });
  const starting: Starting = { ...given, dir, settings: await readSettings(dir, ''), clock, env, onEvent, say };
  const alone = await holdAlone(`${dir}\0${given.target ?? ''}`);
  let health: Health | undefined;
  try {
    const schedule = await openSchedule(starting);
    if (given.health !== undefined) {
      health = await serveHealth({ address: given.health, status: () => schedule.status(), clock });
      say({ state: 'started', day: null, message: `Health is told at ${health.url}/health.` });
    }
    await schedule.keep(signal);
  } finally {
    health?.close();
    alone.release();
  }
}

function openSchedule(starting: Starting): Promise<Schedule> {
  const { settings, clock, dir, say, target } = starting;
  const { time_zone: zone, dumps, day } = settings;
  return Schedule.open({
    clock,
    say,
    timetable: { zone, dumpAt: dumps.at, dayAt: day.at },
    store: memoryFile(join(dir, 'target', `schedule.${target ?? 'default'}.json`)),
    tell: (notice) => tell(starting, notice),
    work: {
      dump:
        settings.dump.from === undefined
          ? undefined
          : async (date, signal) => {
              await dumpSource({ ...starting, date, signal });
            },
      arrivals: () => arrivals(starting),
      run: (through, signal) => run(starting, through, signal),
      version: () => versionOf(dir),
    },
  });
}

async function arrivals({ dir, settings }: Starting): Promise<Arrival[]> {
  const { from, name } = settings.dumps;
  return locateDumps({ from: isAbsolute(from) ? from : join(dir, from), name });
}

async function run(starting: Starting, through: Day, signal: AbortSignal): Promise<RunReport> {
  const engine = await openProject({ ...starting, wait: starting.wait === 0 ? WAIT_MILLIS : starting.wait, signal });
  try {
    const ran = await engine.daily({ through });
    return { ran, known: engine.days() };
  } finally {
    await engine.close();
  }
}

async function tell({ settings, clock, dir, env, target, signal, say }: Starting, notice: Notice): Promise<void> {
  const { on } = settings.notify;
  if (!on.includes(notice.kind)) return;
  const problem = (message: string): void =>
    say({ state: 'failed', day: null, message: `Nobody was told: ${message}.` });
  try {
    const recipients = await readNotify(settings, { dir, env, startedAt: clock.now() });
    const project = dir.split('/').at(-1) ?? dir;
    const telling = { recipients, project, target: target ?? 'default', dir, clock, signal };
    for (const failed of await tellPeople(notice, telling)) problem(failed);
  } catch (error) {
    problem(error instanceof Error ? error.message : String(error));
  }
}

/** Changes when a file of the project does: what failed for its sake is then worth another try. */
async function versionOf(dir: string): Promise<string> {
  const seen: string[] = [];
  const exclude = (path: string): boolean => /^(target|store|dumps|logs|node_modules|\.[^/]*)$/.test(path);
  for await (const path of glob('**/*.{sql,yml,yaml,csv}', { cwd: dir, exclude })) {
    const file = await stat(join(dir, path)).catch(() => undefined);
    if (file) seen.push(`${path}:${file.size}:${file.mtimeMs}`);
  }
  return seen.sort().join('\n');
}
