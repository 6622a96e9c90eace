import type { NodeResult } from './events.ts';
import type { Edges } from './edges.ts';
import { skipped, type Done } from './one.ts';
import type { Runnable } from './runtime.ts';

/** Runs one node on one worker. */
export type Work = (node: Runnable, worker: number) => Promise<Done>;

export interface PoolOptions {
  readonly edges: Edges;
  /** How many nodes are at work at once. */
  readonly workers: number;
  readonly failFast: boolean;
  readonly begun: (node: Runnable, index: number) => void;
  readonly done: (done: Done, node: Runnable, index: number) => void;
}

/** dbt's words for what is left out after the first failure. */
const STOPPED = 'Skipping due to fail_fast';

const BAD: readonly NodeResult['status'][] = ['error', 'fail', 'skipped', 'partial success'];

/**
 * Runs nodes as soon as those that they wait for are done, so many at once. What is below a failed node is skipped; after
 * the first failure nothing new is begun where `failFast` is asked for. What a worker throws is thrown once the others are done.
 */
export async function runPool(nodes: readonly Runnable[], work: Work, options: PoolOptions): Promise<NodeResult[]> {
  const { edges, workers, failFast, begun, done } = options;
  const waiting = new Map(nodes.map((n) => [n.unique_id, { node: n, left: new Set(edges.get(n.unique_id)) }]));
  const results: NodeResult[] = [];
  const blockedBy = new Map<string, string>();
  const running = new Map<number, Promise<number>>();
  const idle = Array.from({ length: workers }, (_, i) => workers - 1 - i);
  let index = 0;
  let stopped = false;
  const finish = (node: Runnable, result: Done, at: number): void => {
    results.push(result.result);
    done(result, node, at);
    const bad = BAD.includes(result.result.status);
    if (bad && failFast) stopped = true;
    for (const [id, { left }] of waiting) {
      if (!left.delete(node.unique_id) || !bad) continue;
      if (!blockedBy.has(id)) blockedBy.set(id, blockedBy.get(node.unique_id) ?? node.unique_id);
    }
  };
  const start = (node: Runnable): void => {
    const worker = idle.pop() ?? 0;
    const at = ++index;
    begun(node, at);
    running.set(
      worker,
      work(node, worker).then(
        (result) => {
          finish(node, result, at);
          return worker;
        },
        (cause: unknown) => {
          broken ??= { cause };
          return worker;
        },
      ),
    );
  };
  let broken: { readonly cause: unknown } | undefined;
  while ((waiting.size > 0 && !broken) || running.size > 0) {
    for (const { node } of [...waiting.values()].filter(({ left }) => left.size === 0)) {
      if (broken) break;
      const blocker = stopped ? 'fail-fast' : blockedBy.get(node.unique_id);
      if (blocker === undefined && idle.length === 0) continue;
      waiting.delete(node.unique_id);
      if (blocker === undefined) start(node);
      else finish(node, { result: skipped(node, stopped ? STOPPED : null) }, ++index);
    }
    if (running.size > 0) {
      const worker = await Promise.race(running.values());
      running.delete(worker);
      idle.push(worker);
    } else if (waiting.size > 0 && ![...waiting.values()].some(({ left }) => left.size === 0)) break;
  }
  if (broken) throw broken.cause;
  return results;
}
