import { entry } from './entry.ts';

/** Errors of `varve start`. */
export const scheduleErrors = {
  'schedule-running': entry<{ holder: string }>(
    'refused',
    (p) => `varve start runs for this project and target already (process ${p.holder}).`,
    () => 'Stop that one first, or leave the work to it.',
  ),
  'health-address': entry<{ address: string; reason: string }>(
    'usage',
    (p) => `Health cannot be told at '${p.address}': ${p.reason}.`,
    () => 'Give an address and a free port: --health 127.0.0.1:8080.',
  ),
};
