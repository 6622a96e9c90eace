import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeResult, RunEvent } from '../../index.ts';
import type { Output } from '../output.ts';
import { categoryOf } from './errors.ts';

export interface DbtStreams {
  readonly out: (text: string) => void;
  readonly quiet: boolean;
  /** False: templates' print() is not heard. */
  readonly prints: boolean;
  readonly format: 'text' | 'json';
  /** Folder of dbt.log; undefined: none is kept. */
  readonly logDir: string | undefined;
  readonly now: () => Date;
  readonly invocationId: string;
}

const WIDTH = 80;

/** Tells what happens in dbt's phrases, as a line with its time or as one of JSON. */
export function dbtOutput({ out, quiet, prints, format, logDir, now, invocationId }: DbtStreams): Output {
  const file = logDir === undefined ? undefined : openLog(logDir);
  const line = (name: string, message: string, level = 'info', data: object = {}): void => {
    const at = now();
    file?.(`${at.toISOString().slice(11, 23)} [${level}]: ${message}\n`);
    if (quiet && level !== 'error') return;
    if (format === 'json') {
      const info = {
        name,
        level,
        msg: message,
        ts: at.toISOString(),
        invocation_id: invocationId,
        category: '',
        code: '',
        extra: {},
        pid: process.pid,
        thread: 'MainThread',
      };
      out(`${JSON.stringify({ data: { msg: message, ...data }, info })}\n`);
    } else
      out(
        `${message
          .split('\n')
          .map((text, i) => (i === 0 ? `${at.toISOString().slice(11, 19)}  ${text}` : text))
          .join('\n')}\n`,
      );
  };
  return {
    json: false,
    event(event: RunEvent) {
      if (event.type === 'print' && event.raw === true) return prints ? out(`${event.text}\n`) : undefined;
      for (const told of tell(event)) line(told.name, told.message, told.level, told.data);
    },
    plain: (text) => out(`${text}\n`),
    answer: (_document, text) => {
      for (const message of text().split('\n')) line('Note', message);
    },
    error(error, debug) {
      const { category, detail } = categoryOf(error, debug);
      line('MainEncounteredError', `Encountered an error:\n${category}\n${detail}`, 'error');
    },
    ask: () => Promise.resolve(undefined),
    end: () => undefined,
  };
}

function openLog(folder: string): ((text: string) => void) | undefined {
  try {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'dbt.log');
    return (text) => appendFileSync(path, text);
  } catch {
    return undefined; // a folder that cannot be written keeps no log, and stops nothing
  }
}

interface Told {
  readonly name: string;
  readonly message: string;
  readonly level?: string;
  readonly data?: object;
}

function tell(event: RunEvent): Told[] {
  switch (event.type) {
    case 'node':
      return event.state === 'begun' ? [started(event)] : [finished(event.result, event.index, event.total)];
    case 'freshness': {
      const status = { pass: 'PASS', warn: 'WARN', error: 'ERROR STALE', 'runtime error': 'ERROR' }[event.status];
      const message = row(`${status} freshness of ${event.source}`, status.split(' ')[0] ?? '', event);
      return [{ name: 'LogFreshnessResult', message }];
    }
    case 'warning':
      return [{ name: 'Note', message: `[WARNING]: ${event.message}`, level: 'warn' }];
    case 'note':
    case 'print':
      return [{ name: 'JinjaLogInfo', message: event.type === 'note' ? event.message : event.text }];
    case 'waiting':
      return [{ name: 'Note', message: `Waiting for ${event.for}, which holds the database.` }];
    default:
      return [];
  }
}

function started({
  description,
  index,
  total,
  unique_id: id,
}: Extract<RunEvent, { type: 'node'; state: 'begun' }>): Told {
  const hook = id.startsWith('operation.');
  return {
    name: hook ? 'LogHookStartLine' : 'LogStartLine',
    message: row(`START ${hook ? 'hook: ' : ''}${description}`, 'RUN', { index, total }),
    data: { index, total, description, node_info: { unique_id: id, node_status: 'started' } },
  };
}

const LOG_NAMES: Readonly<Record<string, string>> = {
  test: 'LogTestResult',
  unit_test: 'LogTestResult',
  seed: 'LogSeedResult',
  snapshot: 'LogSnapshotResult',
  operation: 'LogHookEndLine',
};

function finished(result: NodeResult, index: number, total: number): Told {
  const { status, resource_type: type, execution_time: seconds, unique_id: id } = result;
  const { info, mark } = words(result);
  return {
    name: LOG_NAMES[type] ?? (status === 'skipped' ? 'SkippingDetails' : 'LogModelResult'),
    message: row(info, mark, status === 'skipped' ? { index, total } : { index, total, seconds }),
    level: status === 'error' || status === 'fail' ? 'error' : 'info',
    data: {
      index,
      total,
      status,
      execution_time: seconds,
      node_info: { unique_id: id, node_status: status, resource_type: type },
    },
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

function row(
  text: string,
  mark: string,
  { index, total, seconds }: { readonly index: number; readonly total: number; readonly seconds?: number },
): string {
  const head = `${index} of ${total} ${text} `;
  const took = seconds === undefined ? mark : `${mark} in ${seconds.toFixed(2)}s`;
  return `${head.padEnd(WIDTH, '.')} [${took}]`;
}
