import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogMark, LogPlace, PrivateServer, Revival } from '../../../adapter/index.ts';
import { fail, isError } from '../../../errors.ts';
import { openDriver } from '../open.ts';
import type { MysqlTarget } from '../profile.ts';
import { variables } from './lacks.ts';
import { log } from './log.ts';
import { find, start } from './programs.ts';
import { send } from './send.ts';

/** The user that the private server knows us by. */
const USER = 'varve_restore';
const PATIENCE_MILLIS = 600_000;

/** Lays the copy, starts a server on it that only this process reaches, and plays the log again. */
export async function revive(revival: Revival): Promise<PrivateServer> {
  const { folder, bytes, signal, from, until } = revival;
  await unpack(bytes, { folder, signal });
  const prepared = await start('mariadb-backup', {
    args: ['--prepare', `--target-dir=${folder}`, '--innodb-use-native-aio=0'],
    signal,
  });
  prepared.stdout.resume();
  await prepared.ended;
  const server = await launch(revival);
  try {
    await play({ from, until }, { target: server.target, signal });
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function unpack(
  bytes: AsyncIterable<Uint8Array>,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<void> {
  const running = await start('mbstream', { args: ['-x', '-C', folder], signal });
  // a source that fails says more than a program that it fed
  const fed = pipeline(Readable.from(bytes), running.stdin);
  const [source, program] = await Promise.allSettled([fed, running.ended]);
  if (source.status === 'rejected' && isError(source.reason)) throw source.reason;
  if (program.status === 'rejected') throw program.reason;
  if (source.status === 'rejected') throw source.reason;
}

type Launched = PrivateServer & { readonly target: MysqlTarget };

async function launch({ folder, target, connection, signal }: Revival): Promise<Launched> {
  // a socket's path is short
  const aside = await mkdtemp(join(tmpdir(), 'varve-restore-'));
  const [socket, said, first] = [join(aside, 'socket'), join(aside, 'log'), join(aside, 'first.sql')];
  const password = randomBytes(18).toString('base64url');
  const name = `'${USER}'@'localhost'`;
  await writeFile(
    first,
    `CREATE OR REPLACE USER ${name} IDENTIFIED BY '${password}';\nGRANT ALL PRIVILEGES ON *.* TO ${name} WITH GRANT OPTION;\n`,
    { mode: 0o600 },
  );
  const [cases = '0'] = connection ? await variables(connection, ['lower_case_table_names']) : [];
  const path =
    (await find('mariadbd')) ?? fail('program-failed', { program: 'mariadbd', reason: 'it is not installed' });
  const child: ChildProcess = spawn(
    path,
    [
      `--defaults-file=${join(folder, 'backup-my.cnf')}`, // how its files are laid out
      `--user=${userInfo().username}`,
      `--datadir=${folder}`,
      `--socket=${socket}`,
      `--tmpdir=${aside}`, // a server that starts takes away what another one works with in a folder that they share
      `--pid-file=${join(aside, 'pid')}`,
      `--log-error=${said}`,
      `--init-file=${first}`,
      `--lower-case-table-names=${cases}`,
      '--skip-networking',
      '--skip-log-bin',
      '--skip-slave-start',
      '--event-scheduler=OFF',
      '--innodb-use-native-aio=0',
      '--max-allowed-packet=1G',
    ],
    { stdio: 'ignore' },
  );
  const ours: MysqlTarget = { ...(target as MysqlTarget), socket, user: USER, password, tls: undefined };
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(aside, { recursive: true, force: true });
  };
  try {
    await untilUp(child, { target: ours, said, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  return { target: ours, stop, send: (tables, to) => send(ours, tables, { ...to, signal }) };
}

interface Awaited {
  readonly target: MysqlTarget;
  readonly said: string;
  readonly signal: AbortSignal;
}

async function untilUp(child: ChildProcess, { target, said, signal }: Awaited): Promise<void> {
  for (const end = performance.now() + PATIENCE_MILLIS; performance.now() < end; await sleep(50)) {
    if (signal.aborted) fail('interrupted', { during: 'mariadbd' });
    if (child.exitCode !== null) break;
    const driver = await openDriver(target).catch(() => undefined);
    if (driver) return driver.destroy();
  }
  const lines = (await readFile(said, 'utf8').catch(() => '')).split('\n').filter((line) => line.includes('[ERROR]'));
  fail('program-failed', { program: 'mariadbd', reason: lines.at(-1) ?? 'the private server did not start' });
}

interface Playing {
  readonly target: MysqlTarget;
  readonly signal: AbortSignal;
}

/** What stands between two places of the log happens again. */
async function play({ from, until }: { from: LogMark; until: LogPlace }, { target, signal }: Playing): Promise<void> {
  const files = (await log(from)).map((file) => file.name);
  const played = files.slice(0, files.indexOf(until.file) + 1);
  if (until.file === from.file && until.position <= from.position) return;
  const reader = await start('mariadb-binlog', {
    args: [
      '--disable-log-bin',
      `--start-position=${from.position}`,
      `--stop-position=${until.position}`,
      ...played.map((name) => join(from.folder, name)),
    ],
    signal,
  });
  const client = await start('mariadb', { args: ['--binary-mode', '--max-allowed-packet=1G'], target, signal });
  client.stdout.resume();
  const [piped, read, applied] = await Promise.allSettled([
    pipeline(reader.stdout, client.stdin),
    reader.ended,
    client.ended,
  ]);
  for (const outcome of [applied, read, piped]) if (outcome.status === 'rejected') throw outcome.reason;
}
