import { entry } from './entry.ts';

/** Errors of what was typed. */
export const commandErrors = {
  'not-a-day': entry<{ text: string }>(
    'usage',
    (p) => `'${p.text}' is not a day.`,
    () => 'Write it as YYYY-MM-DD, for example 2026-02-06.',
  ),
};
