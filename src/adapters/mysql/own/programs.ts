import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { fail } from '../../../errors.ts';
import { optionFile, optionValue } from '../../../option-file.ts';
import type { MysqlTarget } from '../profile.ts';

/** What a backup and a restore run, with the package of Debian that brings it. */
export const PROGRAMS = {
  'mariadb-backup': 'mariadb-backup',
  mbstream: 'mariadb-backup',
  'mariadb-binlog': 'mariadb-server',
  mariadbd: 'mariadb-server',
  mariadb: 'mariadb-client',
  'mariadb-dump': 'mariadb-client',
} as const;
export type Program = keyof typeof PROGRAMS;

/** Where Debian keeps servers, which users' PATH may not look in. */
const BESIDE_PATH = ['/usr/sbin', '/usr/local/sbin'];

/** Path of a program; undefined where it is not installed. */
export async function find(program: Program): Promise<string | undefined> {
  for (const folder of [...(process.env['PATH'] ?? '').split(':'), ...BESIDE_PATH]) {
    const path = join(folder, program);
    const there = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (there) return path;
  }
  return undefined;
}

export interface Running {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Fulfilled when it has ended well. Errors: `program-failed`, `interrupted`. */
  readonly ended: Promise<void>;
}

export interface Start {
  readonly args: readonly string[];
  /** The server that it speaks to: its password is in no list of processes and in no file that has a name. */
  readonly target?: MysqlTarget;
  readonly signal: AbortSignal;
}

/** Starts a program. Errors: `program-failed`. */
export async function start(program: Program, { args, target, signal }: Start): Promise<Running> {
  const path = (await find(program)) ?? fail('program-failed', { program, reason: 'it is not installed' });
  const options = target === undefined ? undefined : await optionFile(optionText(program, target));
  const first = options === undefined ? '--no-defaults' : '--defaults-file=/dev/fd/3';
  const child = spawn(path, [...(program === 'mbstream' ? [] : [first]), ...args], {
    stdio: ['pipe', 'pipe', 'pipe', options?.fd ?? 'ignore'],
    env: { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C', HOME: '/nonexistent' },
    signal,
  });
  child.stdin?.on('error', () => undefined); // its exit code tells
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-LONGEST_REASON)));
  const ended = once(child, 'close')
    .catch((cause: unknown) => {
      if (signal.aborted) fail('interrupted', { during: program }, { cause });
      return fail('program-failed', { program, reason: String(cause) }, { cause });
    })
    .then(([code]) => {
      if (code !== 0) fail('program-failed', { program, reason: reasonIn(said) ?? `it ended with ${String(code)}` });
    })
    .finally(() => options?.close());
  ended.catch(() => undefined); // told to whoever waits for it
  // what nobody reads yet when the program ends would be thrown away
  const stdout = (child.stdout as Readable).pipe(new PassThrough({ highWaterMark: PIECE_BYTES }));
  return { stdin: child.stdin as Writable, stdout, ended };
}

const LONGEST_REASON = 8192;
const PIECE_BYTES = 1 << 20;

/** The line that says what went wrong, else the last one. */
function reasonIn(said: string): string | undefined {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((l) => /error|denied|no space left|failed/i.test(l)) ?? lines.at(-1);
  return line?.replace(/^(\[\d+\] )?[\d-]+ [\d:]+ (\d+ )?/, '').trim();
}

function optionText(program: Program, { host, port, socket, user, password }: MysqlTarget): string {
  const place =
    socket === undefined
      ? [`host=${optionValue(host)}`, `port=${port}`, ...(program === 'mariadb-backup' ? [] : ['protocol=tcp'])]
      : [`socket=${optionValue(socket)}`];
  const secret = password === undefined ? [] : [`password=${optionValue(password)}`];
  const lines = [...(user === undefined ? [] : [`user=${optionValue(user)}`]), ...secret, ...place];
  return `[${program === 'mariadb-backup' ? program : 'client'}]\n${lines.join('\n')}\n`;
}
