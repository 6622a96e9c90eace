/** The steps of a day, in order. Progress, `plan`, fault tests and docs use these names. */
export const STEPS = ['load', 'gate', 'accept', 'seeds', 'silver', 'gold', 'verify', 'publish'] as const;
export type Step = (typeof STEPS)[number];

/** The steps of a restore, in order; only the last of them touches what stands. */
export const RECOVERY_STEPS = ['base', 'redo', 'ledger', 'check', 'replace', 'tell'] as const;

/** The steps of a repair, in order; up to `keep` nothing is touched, and after it the ledger tells what was. */
export const REPAIR_STEPS = ['look', 'find', 'keep', 'record'] as const;
export type RecoveryStep = (typeof RECOVERY_STEPS)[number] | (typeof REPAIR_STEPS)[number];

/** The steps of an erasure, in order: up to `check` nothing that stands is touched, `replace` is its commit, the last takes away what is no more. */
export const ERASE_STEPS = ['prove', 'copy', 'layers', 'erase', 'check', 'write', 'replace', 'remove'] as const;
export type EraseStep = (typeof ERASE_STEPS)[number];
