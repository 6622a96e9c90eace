import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  parseDay,
  VarveError,
  type DailyCommand,
  type Day,
  type OpenProjectOptions,
  type RunCommand,
} from '../index.ts';
import type { Call } from './spec.ts';

/** What every command opens the project with. */
export async function openOptions({ options, output, signal }: Call): Promise<OpenProjectOptions> {
  return {
    dir: projectDir(text(options['projectDir'])),
    profilesDir: text(options['profilesDir']),
    target: text(options['target']),
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

export function runCommand(options: Call['options']): RunCommand {
  return {
    date: day(text(options['date'])),
    select: words(options['select']),
    exclude: words(options['exclude']),
    fullRefresh: options['fullRefresh'] === true,
  };
}

/** The folder given, else this one or the nearest above that holds a dbt_project.yml. */
function projectDir(given: string | undefined): string {
  if (given !== undefined) return resolve(given);
  for (let dir = process.cwd(); ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'dbt_project.yml'))) return dir;
    if (dirname(dir) === dir) return process.cwd();
  }
}

function day(given: string | undefined): Day | undefined {
  return given === undefined ? undefined : parseDay(given);
}

async function variables(given: string | undefined): Promise<Record<string, unknown>> {
  if (given === undefined) return {};
  const { parse } = await import('yaml');
  try {
    const value: unknown = parse(given, { version: '1.1' });
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // falls through to the same message
  }
  throw new VarveError('option-value', {
    option: '--vars',
    value: given,
    expected: `a YAML mapping such as '{key: value}'`,
  });
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

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function list(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : undefined;
}

/** Selectors: several words, or several in one word. */
function words(value: unknown): string[] | undefined {
  return list(value)
    ?.flatMap((word) => word.split(/\s+/))
    .filter((word) => word !== '');
}
