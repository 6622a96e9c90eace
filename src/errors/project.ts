import { entry } from './entry.ts';

/** Errors of the project's files and settings. */
export const projectErrors = {
  'profile-invalid': entry<{ target: string; problem: string }>(
    'invalid',
    (p) => `Target '${p.target}' of profiles.yml: ${p.problem}.`,
  ),
  'unknown-time-zone': entry<{ zone: string }>(
    'invalid',
    (p) => `'${p.zone}' is not a time zone.`,
    () => 'Use an IANA name such as Asia/Tokyo or UTC (time_zone in varve.yml).',
  ),
};
