import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_CODES, LOG_LEVELS, type LogLevel, type Told } from './log-events.ts';

export type LogFormat = 'text' | 'json';

/** A place where log lines go. */
export interface LogSink {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly write: (text: string) => void;
}

export interface LogSource {
  readonly invocationId: string;
  readonly now: () => Date;
}

/** Tells one event to a person's screen, as a line with its time, or as a line of JSON in dbt's structure. */
export function tellScreen(sink: LogSink, told: Told, source: LogSource): void {
  if (isHeard(sink, told)) sink.write(sink.format === 'json' ? jsonLine(told, source) : screenLine(told, source.now()));
}

/** Tells one event to a log file: there the time is whole, and the level and the worker stand before the message. */
export function tellFile(sink: LogSink, told: Told, source: LogSource): void {
  if (!isHeard(sink, told)) return;
  const { message, level = 'info', thread = 'MainThread' } = told;
  const time = source.now().toISOString().slice(11, 23);
  sink.write(
    sink.format === 'json' ? jsonLine(told, source) : `${time} [${level.padEnd(5)}] [${thread}]: ${message}\n`,
  );
}

function isHeard(sink: LogSink, { level = 'info' }: Told): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(sink.level);
}

function screenLine({ message }: Told, at: Date): string {
  const [first = '', ...more] = message.split('\n');
  return `${[`${at.toISOString().slice(11, 19)}  ${first}`, ...more].join('\n')}\n`;
}

function jsonLine({ name, message, level = 'info', data, thread = 'MainThread' }: Told, source: LogSource): string {
  const info = {
    category: '',
    code: EVENT_CODES[name],
    extra: {},
    invocation_id: source.invocationId,
    level,
    msg: message,
    name,
    pid: process.pid,
    thread,
    ts: source.now().toISOString(),
  };
  return `${JSON.stringify({ data: data ?? { msg: message }, info })}\n`;
}

export interface LogFile {
  readonly folder: string;
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** A file that is longer is put aside as dbt.log.1 before the command begins; 0 for never. */
  readonly maxBytes: number;
}

/** Opens dbt.log, of which each command is told by a line of its own; undefined where none is to be kept, or the folder cannot be written. */
export function openLogFile({ folder, level, format, maxBytes }: LogFile, source: LogSource): LogSink | undefined {
  if (level === 'none') return undefined;
  try {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'dbt.log');
    if (maxBytes > 0 && existsSync(path) && statSync(path).size > maxBytes) renameSync(path, `${path}.1`);
    const head = `${source.now().toISOString().slice(11, 23)} | ${source.invocationId}`;
    if (format === 'text') appendFileSync(path, `\n\n${'='.repeat(30)} ${head} ${'='.repeat(30)}\n`);
    return { level, format, write: (text) => appendFileSync(path, text) };
  } catch {
    return undefined; // a folder that cannot be written keeps no log, and stops nothing
  }
}
