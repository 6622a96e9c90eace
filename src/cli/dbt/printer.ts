import { DBT_VERSION, type NodeResult, type Project, type RunEvent } from '../../index.ts';
import type { Output } from '../output.ts';
import { NOTHING_TO_DO } from './end.ts';
import { categoryOf } from './errors.ts';
import type { LogLevel, Told } from './log-events.ts';
import { openLogFile, tellFile, tellScreen, type LogFile, type LogFormat, type LogSink } from './log.ts';
import { NodeInfos } from './node-info.ts';
import { finished, row, started } from './node-lines.ts';
import { blank, endEvents, finishedStats, foundStats } from './stats.ts';

export interface DbtStreams {
  readonly out: (text: string) => void;
  /** True: the screen hears of errors alone, and of what is asked for. */
  readonly quiet: boolean;
  /** False: templates' print() is not heard. */
  readonly prints: boolean;
  readonly format: LogFormat;
  readonly level: LogLevel;
  /** dbt.log; undefined: none is kept. */
  readonly file: LogFile | undefined;
  readonly now: () => Date;
  readonly invocationId: string;
}

/** Tells what happens in dbt's phrases and events, to the screen and to dbt.log. */
export function dbtOutput(streams: DbtStreams): Output {
  return new DbtOutput(streams);
}

/** True for an answer that other programs read: before it the screen hears nothing. */
function isBare(command: string, options: Readonly<Record<string, unknown>>): boolean {
  return command === 'ls' || options['output'] === 'json';
}

class DbtOutput implements Output {
  readonly json = false;
  readonly #streams: DbtStreams;
  readonly #screen: LogSink;
  readonly #infos = new NodeInfos();
  readonly #begun: number;
  #file: LogSink | undefined;
  #project: Project | undefined;
  #announced = false;
  #bare = false;

  constructor(streams: DbtStreams) {
    const { out, quiet, format, level } = streams;
    this.#streams = streams;
    this.#screen = { level: quiet ? 'error' : level, format, write: out };
    this.#begun = streams.now().getTime();
  }

  #tell(told: Told, { screen = true } = {}): void {
    if (screen) tellScreen(this.#screen, told, this.#streams);
    this.#file ??= this.#streams.file && openLogFile(this.#streams.file, this.#streams);
    if (this.#file) tellFile(this.#file, told, this.#streams);
  }

  begin(command: string, options: Readonly<Record<string, unknown>>): void {
    this.#bare = isBare(command, options);
    const data = { log_version: 3, version: `=${DBT_VERSION}` };
    const message = `Running with dbt=${DBT_VERSION}`;
    this.#tell({ name: 'MainReportVersion', message, data }, { screen: !this.#bare });
  }

  opened(project: Project): void {
    this.#project = project;
    this.#infos.open(project);
    const name = project.profile.type;
    const data = { adapter_name: name, adapter_version: `=${DBT_VERSION}` };
    const { onRunStart, onRunEnd } = project.hooks;
    const registered: Told = { name: 'AdapterRegistered', message: `Registered adapter: ${name}=${DBT_VERSION}`, data };
    const found = foundStats(project.manifest, onRunStart.length + onRunEnd.length);
    for (const told of [registered, found, blank()]) this.#tell(told, { screen: !this.#bare });
  }

  event(event: RunEvent): void {
    if (event.type === 'print' && event.raw === true) return this.#print(event.text);
    for (const told of this.#told(event)) this.#tell(told);
  }

  #print(text: string): void {
    if (this.#streams.prints) this.#streams.out(`${text}\n`);
  }

  #told(event: RunEvent): Told[] {
    if (event.type !== 'node') return tell(event);
    const at = this.#streams.now();
    const { index, total } = event;
    if (event.state === 'begun') {
      const info = this.#infos.started(event.unique_id, event.resource_type, at);
      return [...this.#announce(total), ...started(event, info)];
    }
    const { result } = event;
    const { unique_id: id, resource_type: type, status } = result;
    return finished(result, { index, total }, this.#infos.finished(id, type, { status, at }));
  }

  /** Once, before the first node: how many are run at once, and where. */
  #announce(total: number): Told[] {
    if (this.#announced || !this.#project) return [];
    this.#announced = true;
    const { target, profile } = this.#project;
    const { threads } = target;
    const name = profile.target;
    const message = `Concurrency: ${threads} thread${threads === 1 ? '' : 's'} (target='${name}')`;
    const data = { node_count: total, num_threads: threads, target_name: name };
    return [{ name: 'ConcurrencyLine', message, data }, blank()];
  }

  ended(results: readonly NodeResult[]): void {
    if (results.length === 0) return this.#tell({ name: 'NothingToDo', message: NOTHING_TO_DO, level: 'warn' });
    const seconds = (this.#streams.now().getTime() - this.#begun) / 1000;
    for (const told of [blank(), finishedStats(results, seconds), ...endEvents(results)]) this.#tell(told);
  }

  plain(text: string): void {
    this.#streams.out(`${text}\n`);
  }

  answer(_document: unknown, text: () => string): void {
    for (const message of text().split('\n')) this.#tell({ name: 'Note', message });
  }

  error(error: unknown, debug: boolean): void {
    const { category, detail } = categoryOf(error, debug);
    const message = `Encountered an error:\n${category}\n${detail}`;
    this.#tell({ name: 'MainEncounteredError', message, level: 'error', data: { exc: `${category}\n${detail}` } });
  }

  ask(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  end(): void {
    // every line is whole
  }
}

function tell(event: RunEvent): Told[] {
  switch (event.type) {
    case 'freshness': {
      const status = { pass: 'PASS', warn: 'WARN', error: 'ERROR STALE', 'runtime error': 'ERROR' }[event.status];
      const message = row(`${status} freshness of ${event.source}`, status.split(' ')[0] ?? '', event);
      const { index, total, seconds, source } = event;
      const data = { index, total, execution_time: seconds, status: event.status, source_name: source };
      return [{ name: 'LogFreshnessResult', message, data }];
    }
    case 'statement':
      return [
        { name: 'SQLQuery', message: `On ${event.purpose}: ${event.sql}`, level: 'debug', data: { sql: event.sql } },
      ];
    case 'warning':
      return [
        {
          name: 'JinjaLogWarning',
          message: `[WARNING]: ${event.message}`,
          level: 'warn',
          data: { msg: event.message },
        },
      ];
    case 'note':
    case 'print':
      return [{ name: 'JinjaLogInfo', message: event.type === 'note' ? event.message : event.text }];
    case 'waiting':
      return [{ name: 'Note', message: `Waiting for ${event.for}, which holds the database.` }];
    default:
      return [];
  }
}
