/** A view of a stream of bytes that can be read again from where it stands: what was taken goes, more comes behind. */
export class ByteWindow {
  readonly #source: AsyncIterator<Buffer, unknown>;
  #buffer: Buffer = Buffer.alloc(0);
  #from = 0;
  #ended = false;
  /** Bytes taken since the beginning. */
  #taken = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes at hand. */
  get bytes(): Buffer {
    return this.#buffer.subarray(this.#from);
  }

  get offset(): number {
    return this.#taken;
  }

  get ended(): boolean {
    return this.#ended;
  }

  take(count: number): void {
    this.#from += count;
    this.#taken += count;
  }

  /** Gets more bytes, `least` where the stream has them; false at its end. */
  async more(least = 1): Promise<boolean> {
    if (this.#ended) return false;
    const parts = [this.bytes];
    let got = 0;
    while (got < least) {
      const next = await this.#source.next();
      if (next.done === true) {
        this.#ended = true;
        break;
      }
      parts.push(next.value);
      got += next.value.length;
    }
    const rest = parts.length === 2 && parts[0]?.length === 0 ? parts[1] : undefined;
    this.#buffer = rest ?? Buffer.concat(parts);
    this.#from = 0;
    return got > 0;
  }

  /** Lets go of the source before its end. */
  async close(): Promise<void> {
    await this.#source.return?.(undefined);
  }
}
