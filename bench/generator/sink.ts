import { closeSync, openSync, writeSync } from 'node:fs';

const CAPACITY = 4 << 20;
/** More than a value takes. */
const MARGIN = 64 << 10;

/** Text to a file, by way of one buffer. */
export class Sink {
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(CAPACITY);
  #used = 0;
  #flushed = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  /** Bytes written up to now. */
  get position(): number {
    return this.#flushed + this.#used;
  }

  write(text: string): void {
    this.#used += this.#buffer.write(text, this.#used, 'utf8');
    if (this.#used > CAPACITY - MARGIN) this.#flush();
  }

  /** A byte a character. */
  writeBytes(text: string): void {
    this.#used += this.#buffer.write(text, this.#used, 'latin1');
    if (this.#used > CAPACITY - MARGIN) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    for (let at = 0; at < this.#used;) at += writeSync(this.#file, this.#buffer, at, this.#used - at);
    this.#flushed += this.#used;
    this.#used = 0;
  }
}
