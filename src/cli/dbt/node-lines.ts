import { toldAs, type NodeResult, type RunEvent } from '../../index.ts';
import type { Told } from './log-events.ts';
import type { NodeInfo } from './node-info.ts';

const WIDTH = 80;

interface Place {
  readonly index: number;
  readonly total: number;
}

/** A node that is begun. */
export function started(
  { description, index, total, unique_id: id }: Extract<RunEvent, { type: 'node'; state: 'begun' }>,
  info: NodeInfo,
): Told[] {
  const hook = id.startsWith('operation.');
  const begun: Told = {
    name: 'NodeStart',
    level: 'debug',
    message: `Began running node ${id}`,
    data: { node_info: info },
  };
  const line: Told = {
    name: hook ? 'LogHookStartLine' : 'LogStartLine',
    message: row(`START ${hook ? 'hook: ' : ''}${description}`, 'RUN', { index, total }),
    data: { index, total, description, node_info: info },
  };
  return hook ? [line] : [begun, line];
}

const LOG_NAMES: Readonly<Record<string, Told['name']>> = {
  test: 'LogTestResult',
  unit_test: 'LogTestResult',
  seed: 'LogSeedResult',
  snapshot: 'LogSnapshotResult',
  operation: 'LogHookEndLine',
};

/** A node that is done: the line of it, then all that there is to know of its result. */
export function finished(result: NodeResult, place: Place, info: NodeInfo): Told[] {
  const { status, resource_type: type, execution_time: seconds, unique_id: id, thread_id: thread } = result;
  const { info: text, mark } = words(result);
  const skipped = status === 'skipped';
  const failed = status === 'error' || status === 'fail';
  const line: Told = {
    name: skipped ? 'SkippingDetails' : (LOG_NAMES[type] ?? 'LogModelResult'),
    message: row(text, mark, skipped ? place : { ...place, seconds }),
    level: failed ? 'error' : status === 'warn' ? 'warn' : 'info',
    thread,
    data: { ...place, description: result.description, status, execution_time: seconds, node_info: info },
  };
  if (skipped || type === 'operation') return [line];
  const run = runResult(result);
  const data = { node_info: info, run_result: run };
  return [line, { name: 'NodeFinished', level: 'debug', thread, message: `Finished running node ${id}`, data }];
}

/** A result by the names that dbt's log has for it. */
function runResult(result: NodeResult): object {
  const { message, adapter_response } = toldAs(result, { fullRefresh: false });
  return {
    adapter_response,
    execution_time: result.execution_time,
    message: message ?? '',
    num_failures: result.failures ?? 0,
    status: result.status,
    thread: result.thread_id,
    timing_info: result.timing,
  };
}

const SKIPPED: Readonly<Record<string, string>> = { test: 'test', operation: 'hook:' };

function words({
  status,
  resource_type: type,
  description,
  name,
  failures,
  rows,
  batch_results: batches,
}: NodeResult): {
  readonly info: string;
  readonly mark: string;
} {
  if (status === 'skipped')
    return {
      info: `SKIP ${SKIPPED[type] ?? 'relation'} ${type === 'test' ? name : description.split(' ').at(-1)}`,
      mark: 'SKIP',
    };
  if (type === 'test' || type === 'unit_test') {
    const subject = type === 'test' ? name : description.replace(/^unit_test /, '');
    if (status === 'pass') return { info: `PASS ${subject}`, mark: 'PASS' };
    if (status === 'error') return { info: `ERROR ${subject}`, mark: 'ERROR' };
    const found = `${status.toUpperCase()} ${failures ?? 0}`;
    return { info: `${found} ${subject}`, mark: found };
  }
  if (status === 'no-op') return { info: `NO-OP ${description}`, mark: 'NO-OP' };
  const failed = status === 'error';
  if (type === 'seed')
    return {
      info: `${failed ? 'ERROR loading' : 'OK loaded'} ${description}`,
      mark: failed ? 'ERROR' : `INSERT ${rows ?? 0}`,
    };
  if (type === 'snapshot')
    return {
      info: `${failed ? 'ERROR snapshotting' : 'OK snapshotted'} ${description}`,
      mark: failed ? 'ERROR' : 'OK',
    };
  if (type === 'operation')
    return { info: `${failed ? 'ERROR' : 'OK'} hook: ${description}`, mark: failed ? 'ERROR' : 'OK' };
  if (status === 'partial success') return { info: `PARTIALLY created ${description}`, mark: partialMark(batches) };
  return { info: `${failed ? 'ERROR creating' : 'OK created'} ${description}`, mark: failed ? 'ERROR' : 'OK' };
}

/** How many of a microbatch model's batches are done. */
function partialMark(batches: NodeResult['batch_results']): string {
  const [done, failed] = [batches?.successful.length ?? 0, batches?.failed.length ?? 0];
  return `PARTIAL SUCCESS (${done}/${done + failed})`;
}

/** `1 of 2 START sql view model main.a .... [RUN]`. */
export function row(
  text: string,
  mark: string,
  { index, total, seconds }: { readonly index: number; readonly total: number; readonly seconds?: number },
): string {
  const head = `${index} of ${total} ${text} `;
  const took = seconds === undefined ? mark : `${mark} in ${seconds.toFixed(2)}s`;
  return `${head.padEnd(WIDTH, '.')} [${took}]`;
}
