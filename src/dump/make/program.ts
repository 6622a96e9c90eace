import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { fail } from '../../errors.ts';
import { optionFile, optionValue } from '../../option-file.ts';
import { openPipe } from './pipe.ts';
import { sourceText, type Source } from './source.ts';

/** A dump program that is installed. */
export interface Program {
  readonly name: 'mysqldump' | 'mariadb-dump';
  /** Whose it is: MariaDB installs its own under both names. */
  readonly make: 'MySQL' | 'MariaDB';
}

/** `auto`: the program that is installed, else our own writer. */
export type DumpTool = 'auto' | 'own' | Program['name'];

/** The program that makes the dump; undefined for our own writer. Errors: `dump-program-missing`. */
export async function chooseProgram(tool: DumpTool, version: string): Promise<Program | undefined> {
  if (tool === 'own') return undefined;
  if (tool === 'auto') return findProgram(version);
  return (await programNamed(tool)) ?? fail('dump-program-missing', { program: tool });
}

/** The program that goes with a server; undefined where none is installed. */
async function findProgram(version: string): Promise<Program | undefined> {
  const names = /mariadb/i.test(version) ? ['mariadb-dump', 'mysqldump'] : ['mysqldump', 'mariadb-dump'];
  for (const name of names) {
    const found = await programNamed(name as Program['name']);
    if (found) return found;
  }
  return undefined;
}

async function programNamed(name: Program['name']): Promise<Program | undefined> {
  try {
    const { stdout } = await promisify(execFile)(name, ['--version']);
    return { name, make: /mariadb/i.test(stdout) ? 'MariaDB' : 'MySQL' };
  } catch {
    return undefined;
  }
}

/**
 * A consistent snapshot of InnoDB tables that locks nothing and asks for no right but SELECT. What staging does not read
 * (routines, triggers, events) is left out.
 */
const FLAGS = [
  '--single-transaction',
  '--quick',
  '--skip-lock-tables',
  '--no-tablespaces',
  '--hex-blob',
  '--tz-utc',
  '--default-character-set=utf8mb4',
  '--skip-routines',
  '--skip-events',
  '--skip-triggers',
  '--comments',
  '--dump-date',
  '--max-allowed-packet=1G',
];

/** MySQL's own program asks for rights (GTIDs) and for tables (column statistics) that a plain user or an older server has not. */
const OWN_FLAGS: Readonly<Record<Program['make'], readonly string[]>> = {
  MySQL: ['--loose-set-gtid-purged=OFF', '--loose-column-statistics=0'],
  MariaDB: [],
};

export interface ProgramRun {
  readonly program: Program;
  readonly source: Source;
  readonly tables: readonly string[];
  /** Zone in which the end line is written. */
  readonly clock: string;
  readonly signal: AbortSignal | undefined;
  /** Told the program's warnings. */
  readonly warn: (line: string) => void;
}

/**
 * What the program writes; a piece is the reader's until it asks for the next. The password is in no list of processes and
 * in no file that has a name.
 */
export async function* programOutput(run: ProgramRun): AsyncGenerator<Buffer> {
  const { program, source, tables, signal } = run;
  const options = await optionFile(optionText(source, program));
  try {
    const flags = ['--defaults-file=/dev/fd/3', ...FLAGS, ...OWN_FLAGS[program.make]];
    const pipe = await openPipe();
    const args = [...flags, '--', source.database, ...tables];
    const child = spawn(...(await inLargeWrites(program.name, args)), {
      stdio: ['ignore', pipe.output, 'pipe', options.fd],
      env: environment(run.clock),
      ...(signal ? { signal } : {}),
    });
    pipe.handOver();
    const said: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const ended = once(child, 'close');
    ended.catch(() => undefined); // told below
    try {
      yield* pipe.pieces();
    } finally {
      if (child.exitCode === null) child.kill('SIGTERM'); // nobody reads on
    }
    const [code] = (await ended) as [number | null];
    const lines = said
      .join('')
      .split('\n')
      .filter((line) => line.trim() !== '');
    const warnings = lines.filter((line) => /\bwarning\b/i.test(line));
    if (code !== 0)
      programFailed(run, lines.find((line) => !warnings.includes(line)) ?? `it ended with ${code ?? 'a signal'}`);
    for (const line of warnings) run.warn(line);
  } finally {
    await options.close();
  }
}

/**
 * The command line by which a program writes as much at once as a pipe takes, not 4 KiB: each piece wakes whoever reads. As it is
 * where `stdbuf` (of coreutils) is not there.
 */
async function inLargeWrites(program: string, args: readonly string[]): Promise<[string, string[]]> {
  const by = ['--output=64K', '--'];
  const works = await promisify(execFile)('stdbuf', [...by, 'true']).catch(() => undefined);
  return works === undefined ? [program, [...args]] : ['stdbuf', [...by, program, ...args]];
}

function optionText({ host, port, socket, user, password, tls }: Source, { make }: Program): string {
  const lines: (readonly [string, string | number | undefined])[] = [
    ['user', user],
    ['password', password],
    ...(socket === undefined
      ? ([
          ['host', host ?? 'localhost'],
          ['port', port ?? 3306],
          ['protocol', 'tcp'],
        ] as const)
      : ([['socket', socket]] as const)),
    ...tlsLines(tls, make),
  ];
  const written = lines.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${optionValue(String(value))}`],
  );
  return `[client]\n${written.join('\n')}\n`;
}

function tlsLines(tls: Source['tls'], make: Program['make']): (readonly [string, string])[] {
  if (tls === undefined) return make === 'MariaDB' ? [['loose-ssl-verify-server-cert', '0']] : [];
  if (tls === false) {
    // MySQL 8 sends a password over a plain connection only if it is encrypted with the server's key
    const plain = [['ssl-mode', 'DISABLED'] as const, ['loose-get-server-public-key', '1'] as const];
    return make === 'MariaDB' ? [['skip-ssl', '1']] : plain;
  }
  const ca = typeof tls === 'object' ? [['ssl-ca', tls.ca] as const] : [];
  if (make === 'MySQL') return [['ssl-mode', typeof tls === 'object' ? 'VERIFY_IDENTITY' : 'REQUIRED'], ...ca];
  return [['ssl', '1'], ['ssl-verify-server-cert', '1'], ...ca];
}

/** Nothing of the user's own settings of MySQL programs: they might name another server, or another password. */
function environment(clock: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    TZ: clock,
    LC_ALL: 'C',
    HOME: '/nonexistent',
    MYSQL_TEST_LOGIN_FILE: '/nonexistent/mylogin.cnf',
  };
}

/** The server's error number in a line of the program: `Got error: 1045: "…"`, `Error 1412: …`. */
const NUMBER = /\b[Ee]rror:? \(?(\d{4})\b/;

function programFailed({ program, source }: ProgramRun, line: string): never {
  const number = NUMBER.exec(line)?.[1];
  const at = sourceText(source);
  const reason = line.replace(/^[\w-]+: /, '').trim();
  if (number === '1412' || number === '1146') fail('source-changed', { source: at, tables: [reason] });
  if (number === '1142' || number === '1143') fail('source-tables-denied', { source: at, user: source.user, reason });
  fail('dump-program-failed', { program: program.name, reason });
}
