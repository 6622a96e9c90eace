import type { OptionSpec } from '../spec.ts';

type Options = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string | undefined>>;

const GLOBAL_ENV: Readonly<Record<string, string>> = {
  DBT_PROJECT_DIR: 'projectDir',
  DBT_PROFILES_DIR: 'profilesDir',
  DBT_TARGET: 'target',
  DBT_FULL_REFRESH: 'fullRefresh',
  DBT_DEBUG: 'debug',
};
const SWITCHES: readonly string[] = ['fullRefresh', 'debug'];

/** What the command line leaves out and a variable of the environment says (`DBT_TARGET`, `DBT_FAIL_FAST`). */
export function withEnvironment(given: Options, specs: readonly OptionSpec[], env: Environment): Options {
  const named = specs.flatMap((spec) => (spec.env === undefined ? [] : [[spec.env, keyOf(spec.flags), spec] as const]));
  const found: Record<string, unknown> = {};
  for (const [variable, key, { flags }] of named) {
    const value = env[variable];
    if (value === undefined || value === '' || (given[key] ?? undefined) !== undefined) continue;
    found[key] = /<[^>]*\.\.\.>/.test(flags) ? value.split(/[\s,]+/) : /</.test(flags) ? value : isTrue(value);
  }
  for (const [variable, key] of Object.entries(GLOBAL_ENV)) {
    const value = env[variable];
    if (value === undefined || value === '' || given[key] !== undefined) continue;
    found[key] = SWITCHES.includes(key) ? isTrue(value) : value;
  }
  const said = Object.entries(given).filter(([, value]) => value !== null);
  return { ...found, ...Object.fromEntries(said) };
}

export function isTrue(value: string): boolean {
  return /^(?:1|t|true|y|yes|on)$/i.test(value);
}

/** commander's name of an option: `--store-failures` → storeFailures. */
function keyOf(flags: string): string {
  const long = /--(?:no-)?([\w-]+)/.exec(flags)?.[1] ?? '';
  return long.replaceAll(/-([a-z])/g, (_, c: string) => c.toUpperCase());
}
