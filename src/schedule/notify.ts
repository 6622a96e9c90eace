import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TickingClock } from '../clock.ts';
import type { Notice } from './troubles.ts';

export interface Recipients {
  /** A secret, as a rule: it is told to nobody. */
  readonly webhook: string | undefined;
  /** Program and arguments. */
  readonly command: readonly string[] | undefined;
}

export interface Telling {
  readonly recipients: Recipients;
  /** What the notice is of: the project and its target. */
  readonly project: string;
  readonly target: string;
  /** Where the command runs. */
  readonly dir: string;
  readonly clock: TickingClock;
  readonly signal: AbortSignal;
}

const TIMEOUT_MILLIS = 15_000;
const COMMAND_TIMEOUT_MILLIS = 60_000;
/** Milliseconds before the second and the third try. */
const PAUSES = [2_000, 10_000];

/** Tells people; returns what failed, in words without secrets. */
export async function tellPeople(notice: Notice, telling: Telling): Promise<string[]> {
  const { webhook, command } = telling.recipients;
  const body = JSON.stringify(documentOf(notice, telling));
  const failed = [
    webhook === undefined ? undefined : await again(telling, () => post(webhook, body)),
    command === undefined ? undefined : await runCommand(command, { notice, body, dir: telling.dir }),
  ];
  return failed.filter((problem) => problem !== undefined);
}

/** `text` is what chat services show; the rest is for programs. */
function documentOf(notice: Notice, { project, target }: Telling): object {
  const { kind, message, hint } = notice;
  const text = `Varve ${project} (${target}): ${kind}. ${message}${hint === null ? '' : `\nTry: ${hint}`}`;
  return { text, project, target, ...notice };
}

async function again({ clock, signal }: Telling, work: () => Promise<string | undefined>): Promise<string | undefined> {
  let problem = await work();
  for (const pause of PAUSES) {
    if (problem === undefined || signal.aborted) break;
    await clock.sleep(pause, signal);
    problem = await work();
  }
  return problem;
}

async function post(webhook: string, body: string): Promise<string | undefined> {
  const url = URL.canParse(webhook) ? new URL(webhook) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'notify.webhook is not an http address';
  const where = `The webhook at ${url.host}`;
  try {
    const headers = { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
    const { ok, status } = await fetch(url, { method: 'POST', headers, body, signal });
    return ok ? undefined : `${where} answered ${status}`;
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    return `${where} does not answer${cause?.code === undefined ? '' : ` (${cause.code})`}`;
  }
}

interface Given {
  readonly notice: Notice;
  readonly body: string;
  readonly dir: string;
}

async function runCommand(
  [program = '', ...args]: readonly string[],
  { notice, body, dir }: Given,
): Promise<string | undefined> {
  const child = spawn(program, args, {
    cwd: dir,
    env: { ...process.env, VARVE_NOTICE: notice.kind },
    stdio: ['pipe', 'ignore', 'ignore'],
    signal: AbortSignal.timeout(COMMAND_TIMEOUT_MILLIS),
  });
  child.stdin.on('error', () => undefined); // one that does not read is fine
  child.stdin.end(`${body}\n`);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    return code === 0 ? undefined : `The command ${program} ended with ${code ?? signal ?? 'an error'}`;
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    if (name === 'AbortError') return `The command ${program} was stopped: it took longer than a minute`;
    return `The command ${program} does not start (${code ?? 'unknown'})`;
  }
}
