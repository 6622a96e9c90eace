/** Errors of the run room. */
export const runErrors = {};
