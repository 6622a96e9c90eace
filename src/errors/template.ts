import { entry } from './entry.ts';

/** Errors of templates. */
export const templateErrors = {
  'template-syntax': entry<{ problem: string }>('invalid', (p) => `The template is not valid: ${p.problem}.`),
  'template-error': entry<{ problem: string }>('invalid', (p) => `The template cannot be rendered: ${p.problem}.`),
  'template-limit': entry<{ limit: string }>(
    'invalid',
    (p) => `The template was stopped: ${p.limit}.`,
    () => 'Look for an endless loop, or for a list that grows without end.',
  ),
};
