import type { NodeResult } from '../../index.ts';

const COUNTED = {
  PASS: ['success', 'pass'],
  WARN: ['warn'],
  ERROR: ['error', 'fail', 'partial success'],
  SKIP: ['skipped'],
  'NO-OP': ['no-op'],
};

/** How a run ends, in the words that people look for: what failed and why, then one line of counts. */
export function endLines(results: readonly NodeResult[]): string[] {
  if (results.length === 0) return ['Nothing to do. Try checking your model configs and model specification args'];
  const count = (statuses: readonly string[]): number => results.filter((r) => statuses.includes(r.status)).length;
  const errors = count(['error', 'fail']);
  const partial = count(['partial success']);
  const warnings = count(['warn']);
  const many = (n: number, word: string, plural = `${word}s`): string => `${n} ${n === 1 ? word : plural}`;
  const said =
    errors + partial > 0
      ? `Completed with ${many(errors, 'error')}, ${many(partial, 'partial success', 'partial successes')}, and ${many(warnings, 'warning')}:`
      : warnings > 0
        ? `Completed with ${many(warnings, 'warning')}:`
        : 'Completed successfully';
  const counts = Object.entries(COUNTED).map(([word, statuses]) => `${word}=${count(statuses)}`);
  return ['', said, ...results.flatMap(problemLines), '', `Done. ${counts.join(' ')} TOTAL=${results.length}`];
}

function problemLines(result: NodeResult): string[] {
  const { status, message, resource_type: type, name } = result;
  if (!['error', 'fail', 'warn', 'partial success'].includes(status) || message === null) return [];
  const what = status === 'warn' ? 'Warning' : 'Failure';
  return ['', `${what} in ${type} ${name}`, ...message.split('\n').map((line) => `  ${line}`)];
}
