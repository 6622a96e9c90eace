import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VarveError } from '../../index.ts';
import { text } from '../words.ts';
import { LOG_LEVELS, type LogLevel } from './log-events.ts';
import type { LogFile, LogFormat } from './log.ts';

type Options = Readonly<Record<string, unknown>>;

/** A log that grows longer is put aside, as in dbt. */
const MAX_BYTES = 10 * 1024 * 1024;

/** How loud and in which form the screen and dbt.log are told. Errors: `option-value`. */
export function logOptions(options: Options): { format: LogFormat; level: LogLevel; file: LogFile | undefined } {
  const level = levelOf('--log-level', options['logLevel']) ?? (options['debug'] === true ? 'debug' : 'info');
  return { format: formatOf(options['logFormat']), level, file: fileOf(options) };
}

/** `--log-path`, else logs/ of the project; none where there is no project. */
function fileOf(options: Options): LogFile | undefined {
  const project = resolve(text(options['projectDir']) ?? '.');
  const given = text(options['logPath']);
  if (given === undefined && !existsSync(join(project, 'dbt_project.yml'))) return undefined;
  const bytes = Number(text(options['logFileMaxBytes']) ?? MAX_BYTES);
  return {
    folder: given ?? join(project, 'logs'),
    level: levelOf('--log-level-file', options['logLevelFile']) ?? 'debug',
    format: formatOf(options['logFormatFile'] ?? (options['logFormat'] === 'json' ? 'json' : undefined)),
    maxBytes: Number.isFinite(bytes) ? bytes : MAX_BYTES,
  };
}

function formatOf(given: unknown): LogFormat {
  return given === 'json' ? 'json' : 'text';
}

function levelOf(option: string, given: unknown): LogLevel | undefined {
  const value = text(given)?.toLowerCase();
  if (value === undefined) return undefined;
  const known = LOG_LEVELS.find((level) => level === value);
  if (known === undefined) throw new VarveError('option-value', { option, value, expected: LOG_LEVELS.join(', ') });
  return known;
}
