import type { NodeResult } from '../../index.ts';

/** dbt's words of a run's counts, and the statuses that each counts. */
export const COUNTED = {
  PASS: ['success', 'pass'],
  WARN: ['warn'],
  ERROR: ['error', 'fail', 'partial success'],
  SKIP: ['skipped'],
  'NO-OP': ['no-op'],
} as const satisfies Readonly<Record<string, readonly NodeResult['status'][]>>;

export const NOTHING_TO_DO = 'Nothing to do. Try checking your model configs and model specification args';

/** How a run ends, in the words that people look for: what failed and why, then one line of counts. */
export function endLines(results: readonly NodeResult[]): string[] {
  if (results.length === 0) return [NOTHING_TO_DO];
  return ['', summaryLine(results), ...results.flatMap(problemLines), '', countsLine(results)];
}

/** `Completed successfully`, or with how many errors. */
export function summaryLine(results: readonly NodeResult[]): string {
  const errors = count(results, ['error', 'fail']);
  const partial = count(results, ['partial success']);
  const warnings = count(results, ['warn']);
  const many = (n: number, word: string, plural = `${word}s`): string => `${n} ${n === 1 ? word : plural}`;
  if (errors + partial > 0)
    return `Completed with ${many(errors, 'error')}, ${many(partial, 'partial success', 'partial successes')}, and ${many(warnings, 'warning')}:`;
  return warnings > 0 ? `Completed with ${many(warnings, 'warning')}:` : 'Completed successfully';
}

/** `Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 REUSED=0 TOTAL=2`; what dbt Cloud calls reused is never the case here, as in dbt itself. */
export function countsLine(results: readonly NodeResult[]): string {
  const counts = Object.entries(COUNTED).map(([word, statuses]) => `${word}=${count(results, statuses)}`);
  return `Done. ${counts.join(' ')} REUSED=0 TOTAL=${results.length}`;
}

function count(results: readonly NodeResult[], statuses: readonly string[]): number {
  return results.filter((r) => statuses.includes(r.status)).length;
}

/** What a node that failed or warned says, after an empty line and its name; nothing of one that went well. */
export function problemLines(result: NodeResult): string[] {
  const { status, message, resource_type: type, name } = result;
  if (!['error', 'fail', 'warn', 'partial success'].includes(status) || message === null) return [];
  const what = status === 'warn' ? 'Warning' : 'Failure';
  return ['', `${what} in ${type} ${name}`, ...message.split('\n').map((line) => `  ${line}`)];
}
