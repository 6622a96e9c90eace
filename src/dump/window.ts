/** A view of a stream of bytes that can be read again from where it stands: what was taken goes, more comes behind. */
export class ByteWindow {
  readonly #source: AsyncIterator<Buffer, unknown>;
  /** One for the whole stream: a new one for each chunk would keep the collector of garbage busy. */
  #buffer: Buffer = Buffer.alloc(0);
  /** Bytes at hand stand from here … */
  #from = 0;
  /** … to here. */
  #to = 0;
  #ended = false;
  /** Bytes taken since the beginning. */
  #taken = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes at hand, until `more`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(this.#from, this.#to);
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
    let got = 0;
    while (got < least) {
      const next = await this.#source.next();
      if (next.done === true) {
        this.#ended = true;
        break;
      }
      this.#append(next.value);
      got += next.value.length;
    }
    return got > 0;
  }

  #append(chunk: Buffer): void {
    if (this.#to + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length);
    chunk.copy(this.#buffer, this.#to);
    this.#to += chunk.length;
  }

  /** Moves the bytes at hand to the front, of a larger buffer where this one is too small. */
  #makeRoom(more: number): void {
    const rest = this.bytes;
    const size = rest.length + more;
    if (size > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#buffer.length));
    rest.copy(this.#buffer);
    [this.#from, this.#to] = [0, rest.length];
  }

  /** Lets go of the source before its end. */
  async close(): Promise<void> {
    await this.#source.return?.(undefined);
  }
}
