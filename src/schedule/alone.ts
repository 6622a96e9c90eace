import { createHash } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fail } from '../errors.ts';

/** Being the only schedule of a project on this machine, until it is released or the process ends, however that comes. */
export interface Alone {
  release(): void;
}

/** A socket is the lock: the system lets go of it with the process, and whoever finds it taken can ask by whom. Errors: `schedule-running`. */
export async function holdAlone(key: string): Promise<Alone> {
  const path = socketPath(key);
  const held = (await listen(path)) ?? (await listenAfter(path));
  return { release: () => void held.close() };
}

/** On Linux a name without a file: there is nothing that a crash could leave behind. */
function socketPath(key: string): string {
  const name = `varve-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

/** Elsewhere the file of a dead process stays: nobody answers there, so it may go. */
async function listenAfter(path: string): Promise<Server> {
  const holder = await holderAt(path);
  if (holder === undefined && !path.startsWith('\0')) {
    await rm(path, { force: true });
    const held = await listen(path);
    if (held) return held;
  }
  return fail('schedule-running', { holder: holder ?? 'unknown' });
}

function listen(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.on('error', () => undefined).end(String(process.pid)));
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => resolve(server));
  });
}

async function holderAt(path: string): Promise<string | undefined> {
  const socket = connect(path);
  const answer = await text(socket).catch(() => undefined);
  return answer === undefined || answer === '' ? undefined : answer;
}
