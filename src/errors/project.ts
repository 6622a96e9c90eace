import { entry } from './entry.ts';

/** Errors of the project's files and settings. */
export const projectErrors = {
  'unknown-time-zone': entry<{ zone: string }>(
    'invalid',
    (p) => `'${p.zone}' is not a time zone.`,
    () => 'Use an IANA name such as Asia/Tokyo or UTC (time_zone in varve.yml).',
  ),
};
