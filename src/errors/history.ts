/** Errors of the history room. */
export const historyErrors = {};
