import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProjectFlags } from '../../index.ts';

type Options = Readonly<Record<string, unknown>>;

/** The flags that dbt takes from `flags:` of dbt_project.yml and that we act on, by our names. */
const FLAGS: Readonly<Record<string, string>> = {
  fail_fast: 'failFast',
  indirect_selection: 'indirectSelection',
  log_format: 'logFormat',
  partial_parse: 'partialParse',
  warn_error: 'warnError',
  warn_error_options: 'warnErrorOptions',
};

/** The options, and of the project's flags those that neither the command line nor the environment sets. */
export async function withProjectFlags(given: Options, dir: string): Promise<Options> {
  const path = join(dir, 'dbt_project.yml');
  // most projects have none, and need not be read twice
  if (!existsSync(path) || !/^flags\s*:/m.test(readFileSync(path, 'utf8'))) return given;
  const flags = await readProjectFlags(dir);
  const found = Object.entries(FLAGS).filter(([flag, key]) => flag in flags && given[key] === undefined);
  return { ...given, ...Object.fromEntries(found.map(([flag, key]) => [key, flags[flag]])) };
}
