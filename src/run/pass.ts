import { VarveError } from '../errors.ts';
import type { ManifestNode } from '../project/index.ts';
import type { NodeResult } from './events.ts';
import { runNode, type HistoryOutcome, type Outcome } from './node.ts';
import type { Pass } from './runtime.ts';
import { stopwatch } from './stopwatch.ts';
import { runTest } from './test.ts';

/** What a pass over nodes did. */
export interface PassResult {
  readonly results: readonly NodeResult[];
  readonly histories: readonly HistoryOutcome[];
  /** The first error of a node, where one failed. */
  readonly error: VarveError | undefined;
}

/** How a pass treats each node's work. */
export interface PassOptions {
  /** Runs one node's work in a transaction of its own (dbt's verbs); undefined: all are part of the caller's (a day). */
  readonly alone: ((node: ManifestNode, work: () => Promise<Outcome>) => Promise<Outcome>) | undefined;
  /** False: the first failure ends the pass, and the rest is not run. */
  readonly goOn: boolean;
}

/** Runs nodes in the given order. A node below a failed one is skipped; an interruption is thrown. */
export async function runPass(pass: Pass, nodes: readonly ManifestNode[], options: PassOptions): Promise<PassResult> {
  const { manifest } = pass.session.project;
  const results: NodeResult[] = [];
  const histories: HistoryOutcome[] = [];
  const bad = new Set<string>();
  let error: VarveError | undefined;
  for (const [i, node] of nodes.entries()) {
    const place = { index: i + 1, total: nodes.length };
    const parents = manifest.parent_map[node.unique_id] ?? [];
    const blocked = parents.some((id) => bad.has(id)) || (error !== undefined && !options.goOn);
    if (!blocked)
      pass.session.emit({ type: 'node', state: 'begun', unique_id: node.unique_id, name: node.name, ...place });
    const done = blocked ? { result: skipped(node) } : await one(pass, node, options);
    if (done.history) histories.push(done.history);
    error ??= done.error;
    const { status } = done.result;
    if (status === 'error' || status === 'skipped' || (status === 'fail' && options.goOn)) bad.add(blockedBy(node));
    results.push(done.result);
    pass.session.emit({ type: 'node', state: 'done', result: done.result, ...place });
  }
  return { results, histories, error };
}

/** A failed test blocks what is below the model it tests. */
function blockedBy(node: ManifestNode): string {
  return node.resource_type === 'test' ? (node.attached_node ?? node.unique_id) : node.unique_id;
}

interface Done {
  readonly result: NodeResult;
  readonly history?: HistoryOutcome | undefined;
  readonly error?: VarveError;
}

async function one(pass: Pass, node: ManifestNode, options: PassOptions): Promise<Done> {
  const seconds = stopwatch();
  const base = {
    unique_id: node.unique_id,
    name: node.name,
    resource_type: node.resource_type,
    relation_name: node.relation_name,
  };
  try {
    if (node.resource_type === 'test') {
      const { compiled, ...test } = await runTest(pass, node);
      return { result: { ...base, ...test, rows: null, compiled_code: compiled, execution_time: seconds() } };
    }
    const work = (): Promise<Outcome> => runNode(pass, node);
    const outcome = await (options.alone ? options.alone(node, work) : work());
    const { rows, message, compiled, history } = outcome;
    return {
      history,
      result: {
        ...base,
        status: 'success',
        rows,
        failures: null,
        message,
        compiled_code: compiled,
        execution_time: seconds(),
      },
    };
  } catch (error) {
    if (!(error instanceof VarveError) || error.code === 'interrupted') throw error;
    return {
      error: ofNode(node, error),
      result: {
        ...base,
        status: 'error',
        rows: null,
        failures: null,
        message: error.message,
        compiled_code: null,
        execution_time: seconds(),
      },
    };
  }
}

/** What the engine says of a model's SQL is a failure of that node, not of the engine. */
function ofNode(node: ManifestNode, error: VarveError): VarveError {
  if (error.code !== 'statement-failed') return error;
  const { reason } = error.params as { reason: string };
  const place = error.place ?? { file: node.original_file_path };
  return new VarveError('node-failed', { node: node.name, reason }, { node: node.unique_id, place, cause: error });
}

function skipped(node: ManifestNode): NodeResult {
  const { unique_id, name, resource_type, relation_name } = node;
  return {
    unique_id,
    name,
    resource_type,
    relation_name,
    status: 'skipped',
    rows: null,
    failures: null,
    message: null,
    compiled_code: null,
    execution_time: 0,
  };
}
