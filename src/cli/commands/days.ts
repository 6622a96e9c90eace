import { VarveError, type DayResult } from '../../index.ts';
import type { Call } from '../spec.ts';

/** Tells why days are not visible and gives the exit code: that of the first one. */
export function conclude({ output, options }: Call, results: readonly DayResult[], nothing: string): number {
  if (results.length === 0) output.answer({ days: [] }, () => nothing);
  for (const { error } of results) if (error) output.error(error, options['debug'] === true);
  if (output.json && results.length > 0) {
    const days = results.map(({ day, outcome, error }) => ({ day, outcome, error: error?.code ?? null }));
    output.answer({ days }, () => '');
  }
  const [first] = results.flatMap((r) => r.error ?? []);
  return first instanceof VarveError ? first.exitCode : 0;
}
