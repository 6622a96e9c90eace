import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Transform, type Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';
import type { Day } from '../../day.ts';
import { fail, isError } from '../../errors.ts';

/** Dumps grow here, out of sight of whoever looks for dumps, until they are whole. */
const INCOMING = '.incoming';
const CHUNK = 1 << 20;
/** A piece is packed before the next one is asked for: then its buffer may hold other bytes. */
const ONE_BY_ONE = { writableHighWaterMark: 1 };

export interface Publishing {
  readonly folder: string;
  /** Final name; its end says how the file is packed. */
  readonly name: string;
  readonly day: Day;
  /** Put it over a file that is there. */
  readonly replace: boolean;
  readonly signal: AbortSignal | undefined;
  /** Asked when all is written: throws where the dump must not be published. */
  readonly accept: () => Promise<void>;
}

export interface Published {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Packs, hashes and writes a dump under a name of its own, flushes it, and gives it its final name when it is whole: whoever
 * finds a dump finds a whole one. Whatever goes wrong, nothing of it stays. Errors: `dump-exists`, `dump-unwritable`.
 */
export async function publish(content: AsyncIterable<Uint8Array>, options: Publishing): Promise<Published> {
  const { folder, name, day, signal } = options;
  const incoming = join(folder, INCOMING);
  await mkdir(incoming, { recursive: true }).catch((cause: unknown) => refuse(cause, folder));
  await sweep(incoming);
  const aside = join(incoming, `${hostname()}.${process.pid}.${randomUUID()}`);
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform: (chunk: Uint8Array, _, done) => (hash.update(chunk), done(null, chunk)),
  });
  try {
    const file = createWriteStream(aside, { flags: 'wx', mode: 0o640, flush: true });
    await pipeline(content, packer(name), hashing, file, signal ? { signal } : {});
    await options.accept();
    const { size } = await stat(aside);
    const path = join(folder, name);
    if (options.replace) await rename(aside, path);
    else if (!(await create(aside, path))) fail('dump-exists', { path, day });
    await syncFolder(folder);
    return { path, bytes: size, sha256: hash.digest('hex') };
  } catch (cause) {
    return refuse(cause, folder);
  } finally {
    await rm(aside, { force: true });
  }
}

function packer(name: string): Duplex {
  if (name.endsWith('.gz')) return createGzip({ ...ONE_BY_ONE, level: 3, chunkSize: CHUNK });
  if (name.endsWith('.zst'))
    return createZstdCompress({
      ...ONE_BY_ONE,
      chunkSize: CHUNK,
      params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
    });
  return new Transform({ ...ONE_BY_ONE, transform: (piece: Uint8Array, _, done) => done(null, Buffer.from(piece)) });
}

/**
 * Create-only where the file system has hard links: false where the name is taken. Where it has none a rename does, as
 * `dump-exists` was asked before.
 */
async function create(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(cause))) throw cause;
    await rename(aside, path);
  }
  return true;
}

/** What a run that was killed left behind on this machine. */
async function sweep(incoming: string): Promise<void> {
  const own = `${hostname()}.`;
  for (const name of await readdir(incoming)) {
    if (!name.startsWith(own)) continue;
    const pid = Number(name.slice(own.length).split('.')[0]);
    if (!isAlive(pid)) await rm(join(incoming, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return codeOf(cause) === 'EPERM';
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Errors of the file system carry a call; those of the source have been put into words already. */
function refuse(cause: unknown, path: string): never {
  const { syscall, message } = cause as NodeJS.ErrnoException;
  if (isError(cause) || syscall === undefined) throw cause;
  if (codeOf(cause) === 'ENOSPC') fail('disk-full', { path, reason: message }, { cause });
  fail('dump-unwritable', { path, reason: message }, { cause });
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? '';
}
