import { VarveError } from '../errors.ts';
import { compiledPath, writeCompiled } from './compiled-files.ts';
import { descriptionOf } from './description.ts';
import type { NodeResult } from './events.ts';
import { runNode, type HistoryOutcome, type Outcome } from './node.ts';
import type { Pass, Runnable } from './runtime.ts';
import { stopwatch } from './stopwatch.ts';
import { runTest } from './test.ts';
import { runUnitTest } from './unit-test.ts';

/** What became of one node. */
export interface Done {
  readonly result: NodeResult;
  readonly history?: HistoryOutcome | undefined;
  readonly error?: VarveError;
}

export interface OneOptions {
  /** Runs the node's work in a transaction of its own (dbt's verbs); undefined: it is part of the caller's (a day). */
  readonly alone: ((pass: Pass, node: Runnable, work: () => Promise<Outcome>) => Promise<Outcome>) | undefined;
  readonly thread: string;
}

/** Runs one node. What goes wrong with it is its result; an interruption is thrown. */
export async function runOne(pass: Pass, node: Runnable, { alone, thread }: OneOptions): Promise<Done> {
  const clock = timer(pass, thread);
  try {
    const work = (): Promise<Outcome> => outcomeOf(pass, node);
    const outcome = await (alone ? alone(pass, node, work) : work());
    if (outcome.compiled !== null) await writeCompiled(pass.session, compiledPath(node), outcome.compiled);
    return { history: outcome.history, result: { ...basic(node), ...resultOf(outcome), ...clock() } };
  } catch (error) {
    if (error instanceof VarveError && error.code === 'interrupted') throw error;
    const of = ofNode(node, error);
    const status = of.code === 'ephemeral-failed' ? 'skipped' : 'error';
    return { error: of, result: { ...basic(node), ...NOTHING, status, message: messageOf(node, of), ...clock() } };
  }
}

function outcomeOf(pass: Pass, node: Runnable): Promise<Outcome> {
  if (node.resource_type === 'unit_test') return runUnitTest(pass, node);
  return node.resource_type === 'test' ? runTest(pass, node) : runNode(pass, node);
}

function resultOf({
  status,
  rows,
  failures,
  message,
  compiled,
  batches,
  relation,
}: Outcome): Omit<
  NodeResult,
  'unique_id' | 'name' | 'resource_type' | 'relation_name' | 'description' | 'execution_time' | 'thread_id' | 'timing'
> &
  Partial<Pick<NodeResult, 'relation_name'>> {
  return {
    status: status ?? 'success',
    rows,
    failures: failures ?? null,
    message,
    compiled_code: compiled,
    ...(batches ? { batch_results: batches } : {}),
    ...(relation === undefined ? {} : { relation_name: relation }),
  };
}

const NOTHING = { rows: null, failures: null, compiled_code: null } as const;

/** A node that was not run, and why where it is not for what it reads. */
export function skipped(node: Runnable, message: string | null = null): NodeResult {
  const never = { status: 'skipped', message, execution_time: 0, thread_id: 'main', timing: [] } as const;
  return { ...basic(node), ...NOTHING, ...never };
}

function basic(
  node: Runnable,
): Pick<NodeResult, 'unique_id' | 'name' | 'resource_type' | 'relation_name' | 'description'> {
  return {
    unique_id: node.unique_id,
    name: node.name,
    resource_type: node.resource_type,
    relation_name: node.resource_type === 'unit_test' ? null : node.relation_name,
    description: descriptionOf(node),
  };
}

function timer({ session }: Pass, thread: string): () => Pick<NodeResult, 'execution_time' | 'thread_id' | 'timing'> {
  const seconds = stopwatch();
  const started_at = session.clock.now().toISOString();
  return () => {
    const completed_at = session.clock.now().toISOString();
    return {
      execution_time: seconds(),
      thread_id: thread,
      timing: [
        { name: 'compile', started_at, completed_at: started_at },
        { name: 'execute', started_at, completed_at },
      ],
    };
  };
}

/** What the engine says of a model's SQL is a failure of that node, not of the engine. */
function ofNode(node: Runnable, error: unknown): VarveError {
  if (!(error instanceof VarveError))
    return new VarveError(
      'node-broken',
      { node: node.name, reason: String(error) },
      { node: node.unique_id, cause: error },
    );
  if (error.code !== 'statement-failed') return error;
  const { reason } = error.params as { reason: string };
  const place = error.place ?? { file: node.original_file_path };
  return new VarveError('node-failed', { node: node.name, reason }, { node: node.unique_id, place, cause: error });
}

/** The whole of what is wrong, in dbt's form: `Compilation Error in model orders (models/orders.sql)`, then the sentence, where it stands, and the way to it. */
function messageOf(node: Runnable, error: VarveError): string {
  const { place } = error;
  if (error.code === 'ephemeral-failed') return error.message;
  const sort = error.code === 'node-failed' ? 'Runtime Error' : 'Compilation Error';
  const head = `${sort} in ${node.resource_type} ${node.name} (${node.original_file_path})`;
  const at = place?.line === undefined ? [] : [`at ${place.file ?? ''}:${place.line}:${place.column ?? 1}`];
  const said = error.code === 'node-failed' ? (error.params as { readonly reason: string }).reason : error.message;
  return [head, ...said.split('\n'), ...at, ...(place?.excerpt?.split('\n') ?? []), ...(place?.stack ?? [])].join(
    '\n  ',
  );
}
