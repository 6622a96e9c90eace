import { VarveError, type ErrorKind } from '../../index.ts';

/** dbt's name for the sort of an error. */
const CATEGORIES: Readonly<Record<ErrorKind, string>> = {
  failed: 'Runtime Error',
  usage: 'Runtime Error',
  invalid: 'Compilation Error',
  refused: 'Runtime Error',
  engine: 'Database Error',
  unverified: 'Runtime Error',
  interrupted: 'Runtime Error',
};

/** An error as dbt tells it: its sort, then what it is, where it stands and what to do. */
export function categoryOf(error: unknown, debug: boolean): { readonly category: string; readonly detail: string } {
  if (!(error instanceof VarveError)) {
    const text = error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
    return { category: 'Internal Error', detail: `  ${text}` };
  }
  const { place } = error;
  const at =
    place?.file === undefined
      ? []
      : [`at ${[place.file, place.line, place.column].filter((p) => p !== undefined).join(':')}`];
  const lines = [
    error.message,
    ...at,
    ...(place?.excerpt?.split('\n') ?? []),
    ...(place?.stack ?? []).map((frame) => `in ${frame}`),
    ...(error.hint === undefined ? [] : [error.hint]),
    ...(debug && error.stack ? [error.stack] : []),
  ];
  return { category: CATEGORIES[error.kind], detail: lines.map((line) => `  ${line}`).join('\n') };
}

/** dbt's exit codes: 1 where something was run and failed, 2 where nothing was. */
export function dbtExitCode(error: unknown): number {
  return error instanceof VarveError && error.kind === 'failed' ? 1 : 2;
}
