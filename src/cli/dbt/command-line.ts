/** dbt's command line as ours takes it: what only dbt's has is said in our words. */
export function dbtCommandLine(argv: readonly string[]): string[] {
  const separated = argv.flatMap((word) => (word === '-d' ? ['--debug'] : [word]));
  return separated.includes('list') ? separated.map((word) => (word === 'list' ? 'ls' : word)) : separated;
}
