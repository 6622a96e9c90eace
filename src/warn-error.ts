/** `--warn-error`, `--warn-error-options`: which warnings end what they warn of, by dbt's names of events. */
export interface WarnError {
  readonly error: 'all' | readonly string[];
  /** Those that stay warnings where `error` names all. */
  readonly warn: readonly string[];
}

/** dbt's names of the warnings that there are. */
export type WarningName = 'LogTestResult' | 'NoNodesForSelectionCriteria';

export function countsAsError(asked: WarnError | undefined, name: WarningName): boolean {
  if (!asked || asked.warn.includes(name)) return false;
  return asked.error === 'all' || asked.error.includes(name);
}
