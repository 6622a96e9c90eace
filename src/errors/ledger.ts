/** Errors of the ledger room. */
export const ledgerErrors = {};
