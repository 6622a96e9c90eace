import type { NodeResult, Project } from '../../index.ts';
import { COUNTED, countsLine, problemLines, summaryLine } from './end.ts';
import type { Told } from './log-events.ts';

type Manifest = Project['manifest'];

const PLURALS: Readonly<Record<string, string>> = { analysis: 'analyses' };
/** dbt's words of kinds of nodes that have others than their name. */
const WORDS: Readonly<Record<string, string>> = {
  test: 'data test',
  unit_test: 'unit test',
  operation: 'project hook',
};
const ORDER = ['model', 'snapshot', 'analysis', 'seed', 'test'];

const many = (n: number, kind: string): string => {
  const word = WORDS[kind] ?? kind;
  return `${n} ${n === 1 ? word : (PLURALS[word] ?? `${word}s`)}`;
};

/** `Found 5 models, 3 seeds, 20 data tests, 511 macros`. */
export function foundStats(
  { nodes, sources, exposures, macros, groups, unit_tests: units }: Manifest,
  hooks: number,
): Told {
  const kinds = Object.values(nodes).map((n) => n.resource_type as string);
  const counted = ORDER.map((kind) => [kind, kinds.filter((k) => k === kind).length] as const);
  const others = { source: sources, exposure: exposures, macro: macros, group: groups, unit_test: units };
  const line = [
    ...counted,
    ['operation', hooks] as const,
    ...Object.entries<object>(others).map(([kind, items]) => [kind, Object.keys(items).length] as const),
  ]
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => (kind === 'operation' ? `${n} operation${n === 1 ? '' : 's'}` : many(n, kind)))
    .join(', ');
  return { name: 'FoundStats', message: `Found ${line}`, data: { stat_line: line } };
}

/** `Finished running 1 seed, 2 view models in 0 hours 0 minutes and 1.25 seconds (1.25s).` */
export function finishedStats(results: readonly NodeResult[], seconds: number): Told {
  const kinds = results.map((r) => (r.resource_type === 'model' ? `${materializedOf(r)} model` : r.resource_type));
  const counts = [...new Set(kinds)].sort().map((kind) => many(kinds.filter((k) => k === kind).length, kind));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), (seconds % 60).toFixed(2)];
  const execution = ` in ${h} hours ${m} minutes and ${s} seconds`;
  const line = counts.join(', ');
  return {
    name: 'FinishedRunningStats',
    message: `Finished running ${line}${execution} (${seconds.toFixed(2)}s).`,
    data: { execution, execution_time: seconds, stat_line: line },
  };
}

/** `sql table model shop.orders` is of a table. */
function materializedOf({ description }: NodeResult): string {
  return description.split(' ')[1] ?? '';
}

/** What is told after the last node: what failed and why, then one line of counts. */
export function endEvents(results: readonly NodeResult[]): Told[] {
  const count = (statuses: readonly string[]): number => results.filter((r) => statuses.includes(r.status)).length;
  const stats = Object.fromEntries(
    Object.entries(COUNTED).map(([word, statuses]) => [word.toLowerCase().replace('-', ''), count(statuses)] as const),
  );
  return [
    blank(),
    {
      name: 'EndOfRunSummary',
      message: summaryLine(results),
      data: {
        keyboard_interrupt: false,
        num_errors: count(['error', 'fail']),
        num_partial_success: count(['partial success']),
        num_warnings: count(['warn']),
      },
    },
    ...results.flatMap(problemEvents),
    blank(),
    {
      name: 'StatsLine',
      message: countsLine(results),
      data: { stats: { ...stats, reused: 0, total: results.length } },
    },
  ];
}

export function blank(): Told {
  return { name: 'Formatting', message: '' };
}

function problemEvents(result: NodeResult): Told[] {
  const lines = problemLines(result);
  if (lines.length === 0) return [];
  const { unique_id: id, status, resource_type: type, name: node } = result;
  const warned = status === 'warn';
  const data = { node_name: node, resource_type: type, node_info: { unique_id: id, node_status: status } };
  const [, head = '', ...why] = lines;
  const level = warned ? 'warn' : 'error';
  return [
    blank(),
    { name: warned ? 'RunResultWarning' : 'RunResultFailure', message: head, level, data },
    { name: 'RunResultError', message: why.join('\n'), level, data: { msg: result.message ?? '', ...data } },
  ];
}
