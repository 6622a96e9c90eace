import { PartReader, type ReadPart } from './bytes.ts';
import { partFiles } from './folder.ts';
import { ByteWindow } from './window.ts';

/** Files that are read as one text, and where each begins in it. */
export interface Run {
  readonly window: ByteWindow;
  /** The file and the offset in its SQL of an offset in the run. */
  readonly locate: (offset: number) => { readonly path: string; readonly offset: number };
}

export interface InputOptions {
  readonly parts: readonly string[];
  readonly database: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Told after each chunk. */
  readonly onChunk: () => void;
  /** A mydumper folder: the database that its file names begin with. */
  readonly onDatabase: (name: string) => void;
}

interface Ahead {
  readonly reader: PartReader;
  readonly chunks: AsyncIterator<Buffer>;
  readonly first: Buffer;
}

/** The files of a dump in order, hashed while they are read. */
export class Input {
  /** When mydumper came to its end; null where it did not, undefined where no mydumper wrote the dump. */
  finished: string | null | undefined;
  /** Table → rows that mydumper says it wrote. */
  readonly promised = new Map<string, number>();
  readonly done: ReadPart[] = [];
  readonly #options: InputOptions;
  readonly #files: AsyncIterator<string>;
  #ahead: Ahead | undefined;
  #current: PartReader | undefined;

  constructor(options: InputOptions) {
    this.#options = options;
    this.#files = this.#paths();
  }

  /** The file at work. */
  get path(): string {
    return this.#current?.path ?? this.#options.parts[0] ?? '';
  }

  /** Bytes of the files read so far, as they lie there. */
  get bytes(): number {
    const current =
      this.#current && !this.done.some((p) => p.path === this.#current?.path) ? this.#current.fileBytes : 0;
    return this.done.reduce((sum, part) => sum + part.bytes, current);
  }

  /** Each run must be read to its end before the next one is asked for. */
  async *runs(): AsyncGenerator<Run> {
    await this.#next();
    while (this.#ahead) {
      const segments: { readonly path: string; readonly from: number }[] = [];
      const window = new ByteWindow(this.#chunks(segments));
      yield {
        window,
        locate: (offset) => {
          const { path, from } = segments.findLast((s) => s.from <= offset) ?? { path: this.path, from: 0 };
          return { path, offset: offset - from };
        },
      };
    }
  }

  async *#paths(): AsyncGenerator<string> {
    for (const part of this.#options.parts) {
      const { files, database, finished, rows } = await partFiles(part, this.#options.database);
      if (database !== undefined) this.#options.onDatabase(database);
      if (this.finished === undefined) this.finished = finished;
      for (const [table, count] of rows) this.promised.set(table, count);
      yield* files;
    }
  }

  async #next(): Promise<void> {
    this.#ahead = undefined;
    const file = await this.#files.next();
    if (file.done === true) return;
    const reader = new PartReader(file.value);
    const chunks = reader.chunks(this.#options.signal)[Symbol.asyncIterator]();
    this.#current ??= reader;
    const first = await chunks.next();
    this.#ahead = { reader, chunks, first: first.done === true ? Buffer.alloc(0) : first.value };
  }

  async *#chunks(segments: { readonly path: string; readonly from: number }[]): AsyncGenerator<Buffer> {
    let offset = 0;
    do {
      const { reader, chunks, first } = this.#ahead ?? { reader: undefined, chunks: undefined, first: undefined };
      if (!reader) return;
      this.#current = reader;
      segments.push({ path: reader.path, from: offset });
      for (let chunk = first; ;) {
        offset += chunk.length;
        this.#options.onChunk();
        yield chunk;
        const more = await chunks.next();
        if (more.done === true) break;
        chunk = more.value;
      }
      this.done.push(reader.part);
      await this.#next();
    } while (this.#ahead && goesOn(this.#ahead.first));
  }
}

const BEGINNING =
  /^(--|#|\/\*|\\|mysqldump:|mariadb-dump:|(INSERT|REPLACE|CREATE|DROP|ALTER|SET|USE|LOCK|UNLOCK|BEGIN|START|COMMIT|DELIMITER|TRUNCATE|DELETE)\s)/i;

/**
 * True for a file that begins in the middle of a statement: a dump that was split by bytes or lines. A file that begins
 * as a dump does stands for itself, so that what breaks off before it is found.
 */
function goesOn(first: Buffer): boolean {
  const text = first
    .subarray(0, 400)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  return text !== '' && !BEGINNING.test(text);
}
