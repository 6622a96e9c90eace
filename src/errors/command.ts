import { entry } from './entry.ts';

/** Errors of what was typed. */
export const commandErrors = {
  'address-in-use': entry<{ address: string; reason: string }>(
    'engine',
    (p) => `${p.address} cannot be served: ${p.reason}.`,
    () => 'Give another --port.',
  ),
  'retry-unknown': entry<{ which: string; known: readonly string[] }>(
    'usage',
    (p) => `The last command was '${p.which}', which cannot be run again.`,
    (p) => `These can: ${p.known.join(', ')}.`,
  ),
  'command-line': entry<{ complaint: string; command: string }>(
    'usage',
    (p) => `${p.complaint}.`,
    (p) => `${p.command} --help`,
  ),
  'option-value': entry<{ option: string; value: string; expected: string }>(
    'usage',
    (p) => `${p.option} '${p.value}' is not ${p.expected}.`,
  ),
  'init-folder-there': entry<{ dir: string }>(
    'usage',
    (p) => `${p.dir} is there already.`,
    () => 'Give another name, or go into that folder.',
  ),
  'init-name-invalid': entry<{ name: string }>(
    'usage',
    (p) =>
      `'${p.name}' is no name of a project: it is made of letters, digits and underscores, and begins with no digit.`,
  ),
  'init-table-unknown': entry<{ table: string; tables: readonly string[] }>(
    'usage',
    (p) => `The dump has no table ${p.table}.`,
    (p) => `It has: ${p.tables.join(', ')}.`,
  ),
  'not-a-day': entry<{ text: string }>(
    'usage',
    (p) => `'${p.text}' is not a day.`,
    () => 'Write it as YYYY-MM-DD, for example 2026-02-06.',
  ),
};
