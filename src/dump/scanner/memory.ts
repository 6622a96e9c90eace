const PAGE = 1 << 16;
const ALIGNMENT = 16;
const MOST_PAGES = 1 << 16;

/** The linear memory of a scanner: grows at its end; what is taken is given back all at once. */
export class LinearMemory {
  readonly memory = new WebAssembly.Memory({ initial: 4, maximum: MOST_PAGES });
  #bytes = Buffer.from(this.memory.buffer);
  #top = 0;

  /** All of it, until the next `take`. */
  get bytes(): Buffer {
    // A growing memory detaches the buffer, also when the module itself asked for it.
    if (this.#bytes.buffer !== this.memory.buffer) this.#bytes = Buffer.from(this.memory.buffer);
    return this.#bytes;
  }

  /** Frees all from `top` on. */
  clear(top: number): void {
    this.#top = align(top);
  }

  /** Address of `size` bytes that are not in use; undefined where the memory cannot grow so far. */
  take(size: number): number | undefined {
    const at = this.#top;
    const top = at + align(size);
    const missing = Math.ceil((top - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      try {
        this.memory.grow(missing);
      } catch {
        return undefined;
      }
    }
    this.#top = top;
    return at;
  }
}

function align(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}
