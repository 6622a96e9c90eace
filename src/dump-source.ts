import { isAbsolute, join, resolve } from 'node:path';
import { systemClock, type Clock } from './clock.ts';
import { dayOf, type Day } from './day.ts';
import { makeDump, type MadeDump } from './dump/index.ts';
import { readSettings, readSource } from './project/index.ts';
import { isAmong, PACKAGE, type Listener } from './run/index.ts';

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
  const [staged, dumped] = [isAmong(settings.tables), isAmong(dump.tables)];
  return makeDump({
    source,
    day: options.date ?? dayOf(clock.now(), settings.time_zone),
    folder: isAbsolute(dumps.from) ? dumps.from : join(dir, dumps.from),
    name: dumps.name,
    wanted: (table) => staged(table) && dumped(table),
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
