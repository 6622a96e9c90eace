import { adapters } from './adapters/all.ts';
import { systemClock, type Clock } from './clock.ts';
import { fail } from './errors.ts';
import { loadProject, type Project } from './project/index.ts';
import type { Listener } from './run/index.ts';

export interface OpenProjectOptions {
  /** Project folder: where dbt_project.yml is. */
  readonly dir: string;
  readonly profilesDir?: string | undefined;
  readonly target?: string | undefined;
  /** Name of the profile, in the place of the one that dbt_project.yml names. */
  readonly profile?: string | undefined;
  /** False: the project is read anew, whatever an earlier command has kept. */
  readonly partialParse?: boolean | undefined;
  /** Folder of artifacts, relative to the project, in the place of its target-path. */
  readonly targetPath?: string | undefined;
  readonly vars?: Readonly<Record<string, unknown>> | undefined;
  /** How long to wait for a database that somebody holds, in milliseconds. */
  readonly wait?: number | undefined;
  readonly onEvent?: Listener | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly clock?: Clock | undefined;
}

/** Reads the project and opens no database. Errors: those of the project and the profile. */
export function readProject(options: OpenProjectOptions): Promise<Project> {
  return loadProject({
    dir: options.dir,
    profilesDir: options.profilesDir,
    target: options.target,
    profile: options.profile,
    targetPath: options.targetPath,
    partialParse: options.partialParse,
    vars: options.vars ?? {},
    env: options.env ?? process.env,
    startedAt: (options.clock ?? systemClock).now(),
    engine: (type) => adapterOf(type),
    log: (text, raw = false) => options.onEvent?.({ type: 'print', text, raw }),
  });
}

/** The engine of a profile's type. Errors: `engine-unknown`. */
export async function adapterOf(type: string): ReturnType<(typeof adapters)[string]> {
  const load = adapters[type];
  if (!load) return fail('engine-unknown', { type, known: Object.keys(adapters) });
  return load();
}
