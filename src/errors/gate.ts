/** Errors of the gate room. */
export const gateErrors = {};
