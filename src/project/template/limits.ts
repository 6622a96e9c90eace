import { VarveError } from '../../errors.ts';

/** The most items of a list that one operation makes. */
export const MAX_ITEMS = 1_000_000;
/** The most characters of a text, and of a template's output. */
export const MAX_TEXT = 64 * 1024 * 1024;
/** How deep macros and recursive loops may call each other. */
export const MAX_DEPTH = 150;
/** How many steps one rendering may take: an expression, a statement, an item looked at, 64 characters written. */
export const MAX_STEPS = 10_000_000;
/** The most items of `range()`, as in Jinja's sandbox. */
export const MAX_RANGE = 100_000;

const CHARACTERS_A_STEP = 64;
const CHARACTERS_OF_WORDS_A_STEP = 4;

export function tooLong(): VarveError {
  return new VarveError('template-limit', { limit: 'a text or list grew too long' });
}

/** Counts the steps of one rendering. */
export class Budget {
  #steps: number;
  #depth = 0;
  /** True while a project is read: members and calls of what is undefined are undefined too, as in dbt. */
  lenient = false;

  constructor(steps = MAX_STEPS) {
    this.#steps = steps;
  }

  step(): void {
    putToWork(this);
    if (--this.#steps < 0) this.charge(0);
  }

  charge(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0)
      throw new VarveError('template-limit', { limit: `more than ${MAX_STEPS.toLocaleString('en-US')} steps` });
  }

  enter(): void {
    if (++this.#depth > MAX_DEPTH)
      throw new VarveError('template-limit', { limit: `macros and loops call each other more than ${MAX_DEPTH} deep` });
  }

  leave(): void {
    this.#depth--;
  }
}

/**
 * The rendering that took the last step. What an operation costs beyond its own step (a long list compared, a large
 * text made) is charged to it, so that no operation needs to be handed the budget.
 */
let atWork: Budget | undefined;

/** No rendering is at work any more: what is computed from here on is not charged. */
export function rest(): void {
  atWork = undefined;
}

function putToWork(budget: Budget): void {
  atWork = budget;
}

/** Charges work beyond a single step: `items` looked at. Errors: `template-limit`. */
export function charge(items: number): void {
  if (items > 0) atWork?.charge(items);
}

/** Charges for `length` characters read or written, after holding them to the longest text. */
export function chargeText(length: number): void {
  if (length > MAX_TEXT) throw tooLong();
  if (length >= CHARACTERS_A_STEP) atWork?.charge(Math.floor(length / CHARACTERS_A_STEP));
}

/** Charges for a text that is read word by word. */
export function chargeWords(length: number): void {
  charge(Math.floor(length / CHARACTERS_OF_WORDS_A_STEP));
}
