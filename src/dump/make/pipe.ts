import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Bytes that are passed on at once: each piece goes to a thread that packs it, which costs the more the smaller they are. */
const PIECE_BYTES = 1 << 19;
/** What the kernel gives at most in one read of a pipe. */
const READ_BYTES = 1 << 16;
/** How far reading may be ahead of packing. */
const PIECES = 8;

/** A pipe whose other end is the standard output of a program. */
export interface ProgramPipe {
  /** The end that the program gets; `handOver` closes ours, so that the pipe ends with the program. */
  readonly output: number;
  handOver(): void;
  /** The bytes in their order. A piece is the reader's until it asks for the next one, then it is filled anew. */
  pieces(): AsyncGenerator<Buffer>;
}

/**
 * A pipe of the kernel, without a name by the time this returns. Node's own pipes to a child are sockets, and each read of
 * them is a buffer of its own: of a large dump, collecting those would be a fifth of the work.
 */
export async function openPipe(): Promise<ProgramPipe> {
  const path = join(tmpdir(), `varve-${randomUUID()}`);
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  try {
    // the reading end first, which waits for nobody; the writing end would wait for a reader
    const input = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const output = openSync(path, constants.O_WRONLY);
    return { output, handOver: () => closeSync(output), pieces: () => piecesOf(input) };
  } finally {
    await rm(path);
  }
}

async function* piecesOf(fd: number): AsyncGenerator<Buffer> {
  const reading = new Reading(fd);
  try {
    for (let piece = await reading.next(); piece !== undefined; piece = await reading.next()) {
      yield piece.bytes;
      reading.release(piece.whole);
    }
  } finally {
    reading.close();
  }
}

interface Piece {
  readonly whole: Buffer<ArrayBuffer>;
  /** What of it is filled. */
  readonly bytes: Buffer;
}

/** Fills a fixed set of buffers in turn, and stops reading while none is free. */
class Reading {
  readonly #socket: Socket;
  readonly #free = Array.from({ length: PIECES }, () => Buffer.allocUnsafeSlow(PIECE_BYTES));
  readonly #ready: Piece[] = [];
  #filling: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(PIECE_BYTES);
  #filled = 0;
  #ended = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(fd: number) {
    const onread = {
      buffer: () => this.#filling.subarray(this.#filled),
      callback: (bytes: number) => this.#received(bytes),
    };
    this.#socket = new Socket({ fd, readable: true, writable: false, onread });
    this.#socket.on('error', (error) => (this.#failure = error)).on('close', () => this.#end());
    this.#socket.on('end', () => this.#end());
    this.#socket.resume();
  }

  async next(): Promise<Piece | undefined> {
    if (this.#ready.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#failure) throw this.#failure;
    return this.#ready.shift();
  }

  release(whole: Buffer<ArrayBuffer>): void {
    this.#free.push(whole);
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Whether to read on: the last free buffer is the one that waits for the next read. */
  #received(bytes: number): boolean {
    this.#filled += bytes;
    if (PIECE_BYTES - this.#filled < READ_BYTES) this.#pass();
    return this.#free.length > 0;
  }

  #pass(): void {
    this.#ready.push({ whole: this.#filling, bytes: this.#filling.subarray(0, this.#filled) });
    [this.#filling, this.#filled] = [this.#free.pop() ?? Buffer.alloc(0), 0];
    this.#wake();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#filled > 0) this.#pass();
    this.#wake();
  }
}
