import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseVariables, VarveError, type DailyCommand, type OpenProjectOptions } from '../index.ts';
import { runCommand } from './run-command.ts';
import { withEnvironment } from './dbt/environment.ts';
import { withProjectFlags } from './dbt/project-flags.ts';
import type { Call, OptionSpec } from './spec.ts';
import { list, text } from './words.ts';

/** What every command opens the project with. */
export async function openOptions({ options, output, signal }: Call): Promise<OpenProjectOptions> {
  return {
    dir: projectDir(text(options['projectDir'])),
    profilesDir: text(options['profilesDir']),
    target: text(options['target']),
    profile: text(options['profile']),
    targetPath: text(options['targetPath']),
    partialParse: options['partialParse'] !== false,
    vars: await variables(text(options['vars'])),
    wait: duration(text(options['wait'])),
    onEvent: (event) => output.event(event),
    signal,
  };
}

export function dailyCommand({ options }: Call): DailyCommand {
  return {
    ...runCommand(options),
    dump: list(options['dump']),
    database: text(options['database']),
    accept: list(options['accept']),
  };
}

/** Options as commands take them: what the command line says, else the environment, else the project's flags. Errors: `option-value`. */
export async function allOptions(
  given: Call['options'],
  specs: readonly OptionSpec[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Call['options']> {
  const said = withEnvironment(given, specs, env);
  const warn = text(said['warnErrorOptions']);
  const options = await withProjectFlags(said, projectDir(text(said['projectDir'])));
  return warn === undefined ? options : { ...options, warnErrorOptions: await variables(warn, '--warn-error-options') };
}

/** The folder given, else this one or the nearest above that holds a dbt_project.yml. */
function projectDir(given: string | undefined): string {
  if (given !== undefined) return resolve(given);
  for (let dir = process.cwd(); ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'dbt_project.yml'))) return dir;
    if (dirname(dir) === dir) return process.cwd();
  }
}

/** A YAML mapping given with an option. Errors: `option-value`. */
export async function variables(
  given: string | undefined,
  option = '--vars',
): Promise<Readonly<Record<string, unknown>>> {
  if (given === undefined) return {};
  const value = await parseVariables(given);
  if (value) return value;
  throw new VarveError('option-value', { option, value: given, expected: "a YAML mapping such as '{key: value}'" });
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `10m`, `1h`, `500ms`; a bare number is seconds. */
function duration(given: string | undefined): number {
  if (given === undefined) return 0;
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(given.trim());
  if (!match)
    throw new VarveError('option-value', {
      option: '--wait',
      value: given,
      expected: 'a duration such as 90s, 10m or 1h',
    });
  return Number(match[1]) * UNITS[(match[2] ?? 's') as keyof typeof UNITS];
}
