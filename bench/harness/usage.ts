import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { openSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

/** A program as a user would start it. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A file that becomes its standard input. */
  readonly stdin?: string | undefined;
}

/** What a run took. */
export interface Usage {
  /** Seconds by the clock. */
  readonly wall: number;
  /** Seconds of processor, the process and all that it waited for, user and system. */
  readonly cpu: number;
  /** The most memory that one of its processes had resident, in MB (10^6 bytes). */
  readonly memory: number;
}

export const QUANTITIES = ['wall', 'cpu', 'memory'] as const;
export type Quantity = (typeof QUANTITIES)[number];

/** GNU time reads them off the kernel's account of its child: wall, user, system, and the peak in KiB. */
const FORMAT = '%e %U %S %M';

/** Runs it to its end. Errors: a program that fails, with what it said. */
export async function measured(command: Command): Promise<Usage> {
  const folder = await mkdtemp(join(tmpdir(), 'varve-bench-usage-'));
  const account = join(folder, 'account');
  try {
    await run({ ...command, program: 'time', args: ['-f', FORMAT, '-o', account, command.program, ...command.args] });
    const [wall = 0, user = 0, system = 0, peak = 0] = (await readFile(account, 'utf8')).trim().split(' ').map(Number);
    return { wall, cpu: user + system, memory: (peak * 1024) / 1e6 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const TICKS_PER_SECOND = 100;

/** Seconds of processor that a running process has taken, user and system. */
export async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // behind the name, which may hold anything: state, 10 fields, user, system
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / TICKS_PER_SECOND;
}

/** Runs it to its end; what it wrote to its standard output. Errors: a program that fails, with what it said. */
export async function run({ program, args, cwd, env, stdin }: Command): Promise<string> {
  const input = stdin === undefined ? undefined : openSync(stdin, 'r');
  try {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input ?? 'ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    const out: Buffer[] = [];
    child.stdout?.on('data', (data: Buffer) => out.push(data));
    child.stderr?.on('data', (data: Buffer) => said.push(data));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === 0) return Buffer.concat(out).toString();
    const words = Buffer.concat([...out, ...said]).toString();
    throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${words.slice(-4000)}`);
  } finally {
    if (input !== undefined) closeSync(input);
  }
}
