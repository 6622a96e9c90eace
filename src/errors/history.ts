import { count, entry } from './entry.ts';

interface KeyTrouble {
  readonly history: string;
  readonly columns: readonly string[];
  readonly examples: readonly { readonly key: string; readonly count: number }[];
}

/** `: 7 (2 rows); 9 (3 rows)`; nothing where no key is to be named. */
const shown = (p: KeyTrouble): string =>
  p.examples.length === 0 ? '' : `: ${p.examples.map((e) => `${e.key} (${count(e.count, 'row')})`).join('; ')}`;

/** Errors of histories: their configuration, their keys, their versions. */
export const historyErrors = {
  'history-config': entry<{ file: string; problem: string }>('invalid', (p) => `${p.file}: ${p.problem}.`),
  'duplicate-key': entry<KeyTrouble>(
    'refused',
    (p) => `The snapshot for ${p.history} has a key more than once${shown(p)}. Nothing was written.`,
    (p) =>
      `${p.columns.join(', ')} must tell the rows apart: mend the source or the model's key. ` +
      `Rows that are equal in every column count once with collapse_identical=true.`,
  ),
  'null-key': entry<KeyTrouble>(
    'refused',
    (p) => `The snapshot for ${p.history} has NULL in its key${shown(p)}. Nothing was written.`,
    (p) =>
      `Leave such rows out in the model (where ${p.columns.map((c) => `${c} is not null`).join(' and ')}), or mend the source.`,
  ),
  'type-conflict': entry<{ history: string; column: string; had: string; has: string }>(
    'refused',
    (p) => `${p.history}.${p.column} is ${p.had} and comes as ${p.has}; no type holds both. Nothing was written.`,
    (p) =>
      `Cast the column in the model, or make it text from its first day on: --accept type:${p.history.split('.').at(-1) ?? p.history}.${p.column}`,
  ),
  'history-broken': entry<{ history: string; problems: readonly string[] }>(
    'unverified',
    (p) => `${p.history} is not a history: ${p.problems.join('; ')}.`,
    () => 'Somebody or something has changed its rows; put the database back from a copy and compare.',
  ),
  'schema-changed': entry<{ model: string; added: readonly string[]; removed: readonly string[] }>(
    'failed',
    (p) =>
      `The columns of ${p.model} have changed: added ${p.added.join(', ') || 'none'}, removed ${p.removed.join(', ') || 'none'} (on_schema_change: fail).`,
    () => 'Set on_schema_change to append_new_columns or sync_all_columns, or change the table by hand.',
  ),
  'incremental-config': entry<{ file: string; problem: string }>('invalid', (p) => `${p.file}: ${p.problem}.`),
};
