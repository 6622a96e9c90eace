import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';

/** A zstd file may be several frames, one after another; Node's stream ends, without a word, with the first. */
export async function* unpackZstd(source: AsyncIterable<Buffer>, chunkSize: number): AsyncGenerator<Buffer> {
  const pieces = framePieces(source);
  for (let piece = await pieces.next(); piece.done !== true; piece = await pieces.next()) {
    const unpack = createZstdDecompress({ chunkSize });
    const work = pipeline(Readable.from(frame(piece.value, pieces)), unpack);
    work.catch(() => undefined); // the error reaches whoever reads the stream
    yield* unpack as AsyncIterable<Buffer>;
    await work;
  }
}

interface Piece {
  readonly bytes: Buffer;
  /** True for the last piece of a frame. */
  readonly ends: boolean;
}

async function* frame(first: Piece, pieces: AsyncIterator<Piece>): AsyncGenerator<Buffer> {
  let piece = first;
  for (;;) {
    yield piece.bytes;
    if (piece.ends) return;
    const next = await pieces.next();
    if (next.done === true) return; // the stream tells that it is cut off
    piece = next.value;
  }
}

/** The source cut where its frames end (RFC 8878, 3.1). What is no frame is left to the decompressor to refuse. */
async function* framePieces(source: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  const walk = new FrameWalk();
  for await (const chunk of source) {
    for (let from = 0; from < chunk.length;) {
      const { to, ends } = walk.go(chunk, from);
      yield { bytes: chunk.subarray(from, to), ends };
      from = to;
    }
  }
}

const SKIPPABLE = 0x184d2a5;
const [MAGIC_BYTES, BLOCK_HEADER_BYTES, CHECKSUM_BYTES] = [4, 3, 4];
const RLE = 1;

/** Steps from one header to the next; a header may lie in two chunks. */
class FrameWalk {
  #state: 'magic' | 'descriptor' | 'block' | 'size' | 'last' = 'magic';
  #header: number[] = [];
  #skip = 0;
  #checksum = false;

  /** Goes on from `from` to the end of the frame or the chunk. */
  go(chunk: Buffer, from: number): { readonly to: number; readonly ends: boolean } {
    let at = from;
    while (at < chunk.length || (this.#skip === 0 && this.#state === 'last')) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      if (this.#state === 'last') {
        this.#state = 'magic';
        return { to: at, ends: true };
      }
      this.#header.push(chunk[at++] ?? 0);
      this.#step();
    }
    return { to: at, ends: false };
  }

  #step(): void {
    const length = this.#header.length;
    if (this.#state === 'magic' && length === MAGIC_BYTES)
      this.#become(this.#number() >>> 4 === SKIPPABLE ? 'size' : 'descriptor');
    else if (this.#state === 'descriptor') this.#descriptor(this.#header[0] ?? 0);
    else if (this.#state === 'size' && length === 4) this.#become('last', this.#number());
    else if (this.#state === 'block' && length === BLOCK_HEADER_BYTES) this.#block(this.#number());
  }

  #descriptor(descriptor: number): void {
    const single = (descriptor & 0x20) !== 0;
    const content = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
    this.#checksum = (descriptor & 4) !== 0;
    this.#become('block', (single ? 0 : 1) + dictionary + content);
  }

  #block(header: number): void {
    const size = ((header >> 1) & 3) === RLE ? 1 : header >> 3;
    const isLast = (header & 1) === 1;
    this.#become(isLast ? 'last' : 'block', size + (isLast && this.#checksum ? CHECKSUM_BYTES : 0));
  }

  #become(state: 'descriptor' | 'block' | 'size' | 'last', skip = 0): void {
    this.#state = state;
    this.#skip = skip;
    this.#header = [];
  }

  #number(): number {
    return this.#header.reduceRight((sum, byte) => sum * 256 + byte, 0);
  }
}
