import { rm } from 'node:fs/promises';

/** Something to do in the database, or part files to insert into one table. */
export type Work =
  | { readonly kind: 'step'; readonly run: () => Promise<void> }
  | { readonly kind: 'part'; readonly table: string; readonly path: string };

/** Parts that may lie on the disk, read and not yet inserted. */
const MOST_WAITING = 4;

/**
 * Works behind the reader, one statement at a time and in order, so that reading and inserting overlap. Parts of one table
 * that wait together go in by one statement, which costs less than one each. A failure is thrown by the next call.
 */
export class Inserter {
  readonly #insert: (table: string, paths: readonly string[]) => Promise<void>;
  readonly #waiting: Work[] = [];
  #atWork: Promise<void> | undefined;
  #failure: { readonly cause: unknown } | undefined;

  constructor(insert: (table: string, paths: readonly string[]) => Promise<void>) {
    this.#insert = insert;
  }

  /** Returns when there is room for more. */
  async add(work: Work): Promise<void> {
    this.#waiting.push(work);
    this.#next();
    while (this.#waiting.length >= MOST_WAITING && this.#atWork) await this.#atWork;
    this.#throwFailure();
  }

  /** Returns when all is done. */
  async finish(): Promise<void> {
    await this.settle();
    this.#throwFailure();
  }

  /** Returns when nothing is at work any more, whether it failed or not. */
  async settle(): Promise<void> {
    while (this.#atWork) await this.#atWork;
  }

  /** Forgets what waits; what is at work goes on. */
  abandon(): void {
    this.#waiting.length = 0;
  }

  #next(): void {
    if (this.#atWork || this.#failure) return;
    const work = this.#waiting.shift();
    if (!work) return;
    this.#atWork = this.#do(work).then(
      () => this.#done(),
      (cause: unknown) => {
        this.#failure = { cause };
        this.#done();
      },
    );
  }

  #done(): void {
    this.#atWork = undefined;
    this.#next();
  }

  async #do(work: Work): Promise<void> {
    if (work.kind === 'step') return work.run();
    const paths = [work.path, ...this.#takeOthersOf(work.table)];
    await this.#insert(work.table, paths);
    for (const path of paths) await rm(path, { force: true });
  }

  #takeOthersOf(table: string): string[] {
    const others = this.#waiting.findIndex((work) => work.kind !== 'part' || work.table !== table);
    const taken = this.#waiting.splice(0, others < 0 ? this.#waiting.length : others);
    return taken.flatMap((work) => (work.kind === 'part' ? [work.path] : []));
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.cause;
  }
}
