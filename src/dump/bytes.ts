import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { fail, isError } from '../errors.ts';
import { unpackZstd } from './zstd.ts';

/** One file of a dump after it was read. */
export interface ReadPart {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

const CHUNK = 1 << 20;

/** Bytes of one file, unpacked, with what has been read of it so far. Hashes the file as it lies there, in the same pass. */
export class PartReader {
  readonly path: string;
  /** Bytes of the file (not of the SQL in it). */
  fileBytes = 0;
  /** Bytes of SQL given out. */
  sqlBytes = 0;
  readonly #hash: Hash = createHash('sha256');

  constructor(path: string) {
    this.path = path;
  }

  /** Chunks of SQL, each to be read before the next is asked for: its memory is let go of then. Errors: `dump-unreadable`, `dump-cut-off` (a packed file that ends early), `dump-damaged`. */
  async *chunks(signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
    const packing = await packingOf(this.path);
    const file = createReadStream(this.path, { highWaterMark: CHUNK, signal });
    try {
      const raw = this.#counted(file);
      for await (const chunk of unpacked(raw, packing)) {
        this.sqlBytes += chunk.length;
        yield chunk;
        letGo(chunk);
      }
    } catch (cause) {
      this.#refuse(cause);
    } finally {
      file.destroy();
    }
  }

  async *#counted(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of file) {
      this.fileBytes += chunk.length;
      this.#hash.update(chunk);
      yield chunk;
    }
  }

  #refuse(cause: unknown): never {
    if (isError(cause)) throw cause;
    const error = cause as NodeJS.ErrnoException;
    const reason = error.message;
    if (error.name === 'AbortError') fail('interrupted', { during: `reading ${this.path}` }, { cause });
    if (error.code === 'Z_BUF_ERROR' || /unexpected end/i.test(reason)) {
      fail(
        'dump-cut-off',
        { path: this.path, inside: 'the packed file', offset: this.sqlBytes, table: undefined },
        { cause },
      );
    }
    if (error.code?.startsWith('Z') === true)
      fail('dump-damaged', { path: this.path, reason, offset: this.sqlBytes }, { cause });
    fail('dump-unreadable', { path: this.path, reason }, { cause });
  }

  get part(): ReadPart {
    return { path: this.path, name: basename(this.path), sha256: this.#hash.digest('hex'), bytes: this.fileBytes };
  }
}

/** The first and the last bytes of the SQL in a file. Only packed files are read whole. Errors as of `PartReader.chunks`. */
export async function endsOf(path: string, length: number): Promise<{ readonly head: Buffer; readonly tail: Buffer }> {
  if ((await packingOf(path)) === 'none') return plainEndsOf(path, length);
  let [head, tail]: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  for await (const chunk of new PartReader(path).chunks(undefined)) {
    if (head.length < length) head = Buffer.concat([head, chunk.subarray(0, length - head.length)]);
    tail = Buffer.concat([tail, chunk.subarray(-length)]).subarray(-length);
  }
  return { head, tail };
}

/**
 * Gives a chunk's memory back at once, where it is a large one's end, behind which no stream writes. V8 counts such memory,
 * and marks all that lives each time that 64 MB of it have gathered: a tenth of the processor time of a large dump.
 */
function letGo({ buffer, byteOffset, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength >= CHUNK && byteOffset + length === buffer.byteLength)
    buffer.transfer(0);
}

async function plainEndsOf(path: string, length: number): Promise<{ readonly head: Buffer; readonly tail: Buffer }> {
  const handle = await open(path, 'r');
  try {
    const at = async (position: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    };
    const { size } = await handle.stat();
    return { head: await at(0), tail: await at(Math.max(0, size - length)) };
  } catch (cause) {
    return fail('dump-unreadable', { path, reason: (cause as Error).message }, { cause });
  } finally {
    await handle.close();
  }
}

type Packing = 'gzip' | 'zstd' | 'none';

function unpacked(raw: AsyncIterable<Buffer>, packing: Packing): AsyncIterable<Buffer> {
  if (packing === 'none') return raw;
  if (packing === 'zstd') return unpackZstd(raw, CHUNK);
  const unpack = createGunzip({ chunkSize: CHUNK });
  pipeline(Readable.from(raw), unpack).catch(() => undefined); // the error reaches whoever reads the stream
  return unpack as AsyncIterable<Buffer>;
}

/** Told by the first bytes, not by the name. */
async function packingOf(path: string): Promise<Packing> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    const { code, message } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? fail('dump-not-found', { path }, { cause })
      : fail('dump-unreadable', { path, reason: message }, { cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead >= 2 && buffer.readUInt16BE(0) === 0x1f8b) return 'gzip';
    return bytesRead === 4 && buffer.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : 'none';
  } finally {
    await handle.close();
  }
}
