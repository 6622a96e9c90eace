import type { VarveError } from '../errors.ts';
import type { NodeResult } from './events.ts';
import type { HistoryOutcome } from './node.ts';
import { descriptionOf } from './description.ts';
import { runOne, skipped, type Done } from './one.ts';
import type { Pass, Runnable } from './runtime.ts';

/** What a pass over nodes did. */
export interface PassResult {
  readonly results: readonly NodeResult[];
  readonly histories: readonly HistoryOutcome[];
  /** The first error of a node, where one failed. */
  readonly error: VarveError | undefined;
}

/** How a pass treats a failure. */
export interface PassOptions {
  /** False: the first failure ends the pass, and the rest is not run. */
  readonly goOn: boolean;
}

/** Runs nodes one after another in the given order, in the caller's transaction. A node below a failed one is skipped; an interruption is thrown. */
export async function runPass(pass: Pass, nodes: readonly Runnable[], options: PassOptions): Promise<PassResult> {
  const { manifest } = pass.session.project;
  const results: NodeResult[] = [];
  const histories: HistoryOutcome[] = [];
  const bad = new Set<string>();
  let error: VarveError | undefined;
  for (const [i, node] of nodes.entries()) {
    const place = { index: i + 1, total: nodes.length };
    const parents = manifest.parent_map[node.unique_id] ?? [];
    const blocked = parents.some((id) => bad.has(id)) || (error !== undefined && !options.goOn);
    if (!blocked) tellBegun(pass, node, place);
    const done: Done = blocked
      ? { result: skipped(node) }
      : await runOne(pass, node, { alone: undefined, thread: 'main' });
    if (done.history) histories.push(done.history);
    error ??= done.error;
    const { status } = done.result;
    if (status === 'error' || status === 'skipped' || (status === 'fail' && options.goOn)) bad.add(blockedBy(node));
    results.push(done.result);
    pass.session.emit({ type: 'node', state: 'done', result: done.result, ...place });
  }
  return { results, histories, error };
}

export function tellBegun(
  { session }: Pass,
  node: Runnable,
  place: { readonly index: number; readonly total: number },
): void {
  const { unique_id, name, resource_type } = node;
  const description = descriptionOf(node);
  session.emit({ type: 'node', state: 'begun', unique_id, name, resource_type, description, ...place });
}

/** A failed test blocks what is below the model it tests. */
function blockedBy(node: Runnable): string {
  return node.resource_type === 'test' ? (node.attached_node ?? node.unique_id) : node.unique_id;
}
