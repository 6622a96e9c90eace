import { isAbsolute, join, resolve } from 'node:path';
import { systemClock, type Clock } from './clock.ts';
import { dayOf, type Day } from './day.ts';
import { describeSource, makeDump, type MadeDump } from './dump/index.ts';
import { isError } from './errors.ts';
import { readSettings, readSource, type Settings } from './project/index.ts';
import { PACKAGE } from './package.ts';
import { isAmong, type DebugCheck, type Listener, type Session } from './run/index.ts';

export type { MadeDump } from './dump/index.ts';

export interface DumpSourceOptions {
  /** Project folder: where varve.yml is. */
  readonly dir: string;
  readonly profilesDir?: string | undefined;
  /** The business day; left out: today in the project's zone. */
  readonly date?: Day | undefined;
  /** Put the dump over one that is there. */
  readonly replace?: boolean | undefined;
  readonly onEvent?: Listener | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Dumps the source system that varve.yml names, into the folder where `daily` looks. Neither a model nor the warehouse is
 * touched: a broken project costs no dump. Errors: those of settings and of making a dump.
 */
export async function dumpSource(options: DumpSourceOptions): Promise<MadeDump> {
  const { profilesDir, env = process.env, clock = systemClock, onEvent: emit = () => undefined } = options;
  const dir = resolve(options.dir);
  const settings = await readSettings(dir, '');
  const source = await readSource(settings, { dir, profilesDir, env, startedAt: clock.now() });
  const { dumps, dump } = settings;
  return makeDump({
    source,
    day: options.date ?? dayOf(clock.now(), settings.time_zone),
    folder: isAbsolute(dumps.from) ? dumps.from : join(dir, dumps.from),
    name: dumps.name,
    wanted: isDumped(settings),
    tool: dump.tool,
    zone: dumps.clock ?? 'UTC',
    replace: options.replace ?? false,
    version: PACKAGE.split(' ')[1] ?? '',
    clock,
    signal: options.signal,
    onProgress: (progress) => emit({ type: 'dumping', ...progress }),
    onWarning: (message) => emit({ type: 'warning', message }),
  });
}

/** A dump holds what is staged, but for what it leaves out itself. */
function isDumped({ tables, dump }: Settings): (table: string) => boolean {
  const [staged, dumped] = [isAmong(tables), isAmong(dump.tables)];
  return (table) => staged(table) && dumped(table);
}

/** Whether the source can be dumped, for `debug`; none where no source is set. */
export async function sourceCheck({ project, clock }: Session): Promise<DebugCheck[]> {
  const { settings, dir } = project;
  if (settings.dump.from === undefined) return [];
  try {
    const source = await readSource(settings, { dir, env: process.env, startedAt: clock.now() });
    const found = await describeSource(source, { wanted: isDumped(settings), tool: settings.dump.tool });
    const detail = `${found.where} (${found.version}): ${found.tables} tables, dumped by ${found.tool}`;
    return [{ name: 'source', ok: found.tables > 0, detail, hint: found.tables > 0 ? null : NO_TABLES }];
  } catch (error) {
    if (!isError(error)) throw error;
    return [{ name: 'source', ok: false, detail: error.message, hint: error.hint ?? null }];
  }
}

const NO_TABLES = 'Grant the user SELECT on the database, and look at tables: {include, exclude} in varve.yml.';
