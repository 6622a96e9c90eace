import { mix } from './random.ts';

/** How a generated system lives: the state of any day follows from this alone, without the days before. */
export interface Life {
  readonly seed: number;
  /** Rows of the largest table on day 1. */
  readonly rows: number;
  /** 1, 2, … */
  readonly day: number;
  /** Percent of the rows that change, go and come from a day to the next. */
  readonly changed: number;
  readonly deleted: number;
  readonly added: number;
}

const PER_PERCENT = 10_000;
const MILLION = 1_000_000;

/** The rows of one table: `rows` on day 1, and what became of them. */
export class Population {
  /** Ids run from 1 to here. */
  readonly lastId: number;
  readonly #life: Life;
  readonly #rows: number;
  readonly #bornDaily: number;
  readonly #salt: number;

  constructor(life: Life, rows: number, salt: number) {
    this.#life = life;
    this.#rows = rows;
    this.#bornDaily = Math.round((rows * life.added) / 100);
    this.#salt = life.seed * 7919 + salt;
    this.lastId = rows + this.#bornDaily * (life.day - 1);
  }

  /** The day on which this row got the values that it has, or 0 where it is gone. */
  version(id: number): number {
    const { day, changed, deleted } = this.#life;
    const [gone, touched] = [deleted * PER_PERCENT, (deleted + changed) * PER_PERCENT];
    const born = id <= this.#rows ? 1 : 2 + Math.floor((id - this.#rows - 1) / this.#bornDaily);
    let version = born;
    for (let d = born + 1; d <= day; d++) {
      const fate = mix(id, d, this.#salt) % MILLION;
      if (fate < gone) return 0;
      if (fate < touched) version = d;
    }
    return version;
  }
}
