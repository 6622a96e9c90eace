import { count, entry } from './entry.ts';

/** Errors of erasing what is kept of one key. */
export const eraseErrors = {
  'erase-unsupported': entry<{ location: string }>(
    'refused',
    (p) => `${p.location} is no database file that could be written anew: varve cannot erase there.`,
    () => 'Erase in the server and in its backups by their own means.',
  ),
  'erase-table-unknown': entry<{ table: string; known: readonly string[] }>(
    'usage',
    (p) => `No layer is kept of a table ${p.table}.`,
    (p) => (p.known.length > 0 ? `There are: ${p.known.join(', ')}.` : 'Nothing is kept in layers yet.'),
  ),
  'erase-no-key': entry<{ table: string }>(
    'refused',
    (p) => `${p.table} has no primary key: nothing tells whose a row is.`,
    () => 'Declare the key at the source; from the next dump on the table has one.',
  ),
  'erase-key-expected': entry<{ table: string; columns: readonly string[]; given: number }>(
    'usage',
    (p) => `The key of ${p.table} is ${p.columns.join(', ')}: ${count(p.columns.length, 'value')}, ${p.given} given.`,
    (p) => `Give --key once for each of them: ${p.columns.map((c) => `--key <${c}>`).join(' ')}.`,
  ),
  'erase-key-unknown': entry<{ table: string; columns: readonly string[] }>(
    'usage',
    (p) => `No row of ${p.table} was ever kept with such a value of ${p.columns.join(', ')}. Nothing was touched.`,
    () => 'Write the value as a select shows it; varve as-of shows the table as it was.',
  ),
  'erase-key-changed': entry<{ table: string; day: string; column: string }>(
    'refused',
    (p) => `${p.table} had no column ${p.column} on ${p.day}, so its rows of that day do not tell whose they are.`,
    () => "Such days cannot be searched by today's key.",
  ),
  'erase-column-unknown': entry<{ table: string; column: string; known: readonly string[] }>(
    'usage',
    (p) => `${p.table} has no column ${p.column}.`,
    (p) => `There are: ${p.known.join(', ')}.`,
  ),
  'erase-column-key': entry<{ table: string; column: string }>(
    'usage',
    (p) => `${p.column} is part of the key of ${p.table}, and a key stays.`,
    () => 'Without --columns the rows of the key go as a whole.',
  ),
  'erase-unproven': entry<{ day: string; table: string }>(
    'refused',
    (p) =>
      `${p.day} is kept by its dump alone (no layer of ${p.table}), and a dump is not written anew. Nothing was touched.`,
    (p) =>
      `Without its dump ${p.day} could not be run again. Take the key out of the dump yourself and run the day with it.`,
  ),
  'erase-unverified': entry<{ what: 'What stands' | 'What would stand'; name: string; found: string }>(
    'unverified',
    (p) => `${p.what} is not what the ledger tells, so nothing was erased: ${p.name}: ${p.found}`,
    () => 'varve verify shows all that does not verify; mend it first, for an erasure would hide it.',
  ),
  'erase-out-of-reach': entry<{ history: string; reason: string }>(
    'refused',
    (p) => `What ${p.history} would be without the key cannot be told: ${p.reason}. Nothing was touched.`,
    () => 'A history whose past is not kept in layers is mended by hand: varve history retire, then adopt.',
  ),
  'erase-incremental': entry<{ model: string; node: string }>(
    'refused',
    (p) => `${p.model} is made by adding to what it holds, and keeps no days by which it could be laid again.`,
    (p) => `Let it be made anew from what stands: --accept refresh:${p.node}.`,
  ),
};
