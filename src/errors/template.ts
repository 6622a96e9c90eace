/** Errors of the template room. */
export const templateErrors = {};
