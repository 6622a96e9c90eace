import { entry } from './entry.ts';

/** Errors of the database engine, the disk and the connection. */
export const engineErrors = {
  'engine-unknown': entry<{ type: string; known: readonly string[] }>(
    'invalid',
    (p) => `The profile's type '${p.type}' is no engine that Varve knows.`,
    (p) => `Known are: ${p.known.join(', ')}.`,
  ),
  'database-in-use': entry<{ path: string; holder: string }>(
    'engine',
    (p) => `${p.path} is held by ${p.holder}.`,
    () =>
      'Close that program, or let the command wait for it: --wait 10m. Readers can use the read-only copy (publish: in varve.yml).',
  ),
  'database-unusable': entry<{ path: string; reason: string }>(
    'engine',
    (p) => `${p.path} cannot be opened: ${p.reason}.`,
  ),
  'statement-failed': entry<{ purpose: string; reason: string }>('engine', (p) => `${p.purpose} failed: ${p.reason}`),
  'disk-full': entry<{ path: string; reason: string }>(
    'engine',
    (p) => `No space left while writing ${p.path}: ${p.reason}.`,
    () => 'Free some space and run the command again; nothing was changed.',
  ),
  interrupted: entry<{ during: string }>(
    'interrupted',
    (p) => `Interrupted during ${p.during}; everything is as it was before.`,
  ),
};
