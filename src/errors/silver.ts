import { count, entry } from './entry.ts';

interface KeyTrouble {
  readonly snapshot: string;
  /** As the snapshot's unique_key has them: columns or expressions. */
  readonly key: readonly string[];
  readonly examples: readonly { readonly key: string; readonly count: number }[];
}

const shown = (p: KeyTrouble): string => p.examples.map((e) => `${e.key} (${count(e.count, 'row')})`).join('; ');

/** Errors of dbt's snapshots: their configuration, their keys, the table they stand on. */
export const silverErrors = {
  'snapshot-config': entry<{ file: string; problem: string }>('invalid', (p) => `${p.file}: ${p.problem}`),
  'snapshot-key-twice': entry<KeyTrouble>(
    'refused',
    (p) => `The select of ${p.snapshot} has a unique_key more than once: ${shown(p)}. Nothing was written.`,
    (p) => `${p.key.join(', ')} must tell the rows apart: mend the source, the select or the unique_key.`,
  ),
  'snapshot-key-null': entry<KeyTrouble>(
    'refused',
    (p) => `The select of ${p.snapshot} has NULL in its unique_key: ${shown(p)}. Nothing was written.`,
    (p) => `Leave such rows out in the select (where ${p.key.map((k) => `${k} is not null`).join(' and ')}).`,
  ),
  'snapshot-no-time': entry<{ snapshot: string; updatedAt: string; keys: readonly string[] }>(
    'refused',
    (p) =>
      `Rows of ${p.snapshot} have changed, but their ${p.updatedAt} is NULL, so their versions could not be closed: ${p.keys.join('; ')}. Nothing was written.`,
    (p) =>
      `Fill ${p.updatedAt} in the select, or leave updated_at out: the check strategy then takes the time of the run.`,
  ),
  'snapshot-target': entry<{ snapshot: string; missing: readonly string[] }>(
    'invalid',
    (p) =>
      `Snapshot target is missing configured columns (missing "${p.missing.join('", "')}"): ${p.snapshot} is a table without them.`,
    () =>
      'Set snapshot_meta_column_names to the names that the table has, or add the columns by hand; for hard_deletes: new_record ' +
      "that is a text column dbt_is_deleted, 'False' in every row.",
  ),
  'snapshot-wrong-type': entry<{ snapshot: string; found: string }>(
    'failed',
    (p) => `Trying to create table ${p.snapshot}, but it currently exists as a ${p.found}.`,
    (p) => `Drop the ${p.found} by hand, or give the snapshot another alias.`,
  ),
};
