/** dbt's words of an option, each with ours. */
const WORDS: Readonly<Record<string, string>> = {
  '-d': '--debug',
  '-f': '--full-refresh',
  '-t': '--target',
  '--resource-types': '--resource-type',
  '--exclude-resource-types': '--exclude-resource-type',
};

/** dbt's command line as ours takes it: what only dbt's has is said in our words. */
export function dbtCommandLine(argv: readonly string[]): string[] {
  return argv.map((word) => {
    const [, name = '', value = ''] = /^(-[\w-]+)(=.*)?$/s.exec(word) ?? [];
    return Object.hasOwn(WORDS, name) ? `${WORDS[name] ?? name}${value}` : word;
  });
}
