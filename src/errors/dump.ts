import { entry } from './entry.ts';

/** Errors of reading a dump. */
export const dumpErrors = {
  'dump-not-found': entry<{ path: string }>(
    'usage',
    (p) => `There is no dump at ${p.path}.`,
    () => 'Give a .sql, .sql.gz or .sql.zst file, a mydumper folder, or - for standard input.',
  ),
};
