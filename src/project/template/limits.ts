import { VarveError } from '../../errors.ts';

/** The most items of a list that one operation makes. */
export const MAX_ITEMS = 1_000_000;
/** The most characters of a text, and of a template's output. */
export const MAX_TEXT = 64 * 1024 * 1024;
/** How deep macros may call each other. */
export const MAX_DEPTH = 150;
/** How many expressions and statements one rendering may work through. */
export const MAX_STEPS = 10_000_000;

export function tooLong(): VarveError {
  return new VarveError('template-limit', { limit: 'a text or list grew too long' });
}

/** Counts the steps of one rendering. */
export class Budget {
  #steps = MAX_STEPS;
  #depth = 0;

  step(): void {
    if (--this.#steps < 0)
      throw new VarveError('template-limit', { limit: `more than ${MAX_STEPS.toLocaleString('en-US')} steps` });
  }

  enter(): void {
    if (++this.#depth > MAX_DEPTH)
      throw new VarveError('template-limit', { limit: `macros call each other more than ${MAX_DEPTH} deep` });
  }

  leave(): void {
    this.#depth--;
  }
}
