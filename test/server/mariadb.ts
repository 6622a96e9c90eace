import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A MariaDB server of one test file: its own data folder, a socket, no network. */
export interface Mariadb {
  readonly socket: string;
  /** Runs SQL as root; what it selects, tab-separated, without headings. */
  sql(text: string, database?: string): Promise<string>;
  /** Runs mariadb-dump with these arguments; the dump's bytes. */
  dump(...args: readonly string[]): Promise<Buffer>;
  /** Ends it as kill -9 does; `revive` starts it again on the same data. What was committed is there where `innodb_flush_log_at_trx_commit` is 1. */
  crash(): Promise<void>;
  revive(): Promise<void>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 60_000;
const LONGEST_OUTPUT = 1 << 30;
const USER = `--user=${userInfo().username}`;
/** Several servers run beside each other: none may take all of what the kernel locks for asynchronous I/O, or much memory. */
const MODEST = ['--innodb-use-native-aio=0', '--innodb-buffer-pool-size=64M'];

/** Starts a private server, with these options beside its own; `stop` ends it by its process and removes its folder. */
export async function startMariadb(...options: readonly string[]): Promise<Mariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'varve-mariadb-'));
  const data = join(folder, 'data');
  await run('mariadb-install-db', [
    '--no-defaults',
    USER,
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    `--tmpdir=${folder}`,
    ...MODEST,
  ]);
  return launchOn(data, folder, options);
}

/** A server on data that lie there already. */
export async function startMariadbOn(data: string): Promise<Mariadb> {
  return launchOn(data, await mkdtemp(join(tmpdir(), 'varve-mariadb-')), []);
}

async function launchOn(data: string, folder: string, options: readonly string[]): Promise<Mariadb> {
  const [socket, log] = [join(folder, 'sock'), join(folder, 'log')];
  const launch = (): ChildProcess =>
    spawn(
      executable('mariadbd'),
      [
        '--no-defaults',
        USER,
        `--datadir=${data}`,
        `--socket=${socket}`,
        `--log-error=${log}`,
        '--skip-networking',
        `--tmpdir=${folder}`, // a server that starts takes away what others work with in a folder that they share
        ...MODEST,
        '--innodb-flush-log-at-trx-commit=0',
        '--max-allowed-packet=1G',
        '--default-time-zone=+09:00',
        ...options,
      ],
      { stdio: 'ignore' },
    );
  let server = launch();
  const client = ['--no-defaults', `--socket=${socket}`, '--user=root'];
  await untilUp(server, client, log);
  return {
    socket,
    sql: async (text, database) =>
      (
        await run(
          'mariadb',
          [
            ...client,
            '--batch',
            '--default-character-set=utf8mb4',
            '--skip-column-names',
            '--max-allowed-packet=1G',
            ...(database === undefined ? [] : [database]),
          ],
          text,
        )
      ).toString(),
    dump: (...args) => run('mariadb-dump', [...client, ...args]),
    crash: async () => {
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
    revive: async () => {
      server = launch();
      await untilUp(server, client, log);
    },
    stop: async () => {
      server.kill('SIGTERM');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilUp(server: ChildProcess, client: readonly string[], log: string): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(50)) {
    if (server.exitCode !== null)
      throw new Error(`mariadbd ended with ${server.exitCode}: ${(await readFile(log, 'utf8')).slice(-2000)}`);
    const up = await run('mariadb', [...client, '--execute=select 1']).then(
      () => true,
      () => false,
    );
    if (up) return;
  }
  server.kill('SIGKILL');
  throw new Error('mariadbd did not start within a minute');
}

function run(program: string, args: readonly string[], input = ''): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      executable(program),
      args,
      { encoding: 'buffer', maxBuffer: LONGEST_OUTPUT },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${program}: ${stderr.toString() || error.message}`));
        else resolve(stdout);
      },
    );
    child.stdin?.on('error', () => undefined); // a client that refuses early closes its input; its exit code tells
    child.stdin?.end(input);
  });
}

/** Debian keeps the server where users' PATH may not look. */
export function executable(program: string): string {
  const there = `/usr/sbin/${program}`;
  return existsSync(there) ? there : program;
}
