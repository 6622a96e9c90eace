import { count, entry } from './entry.ts';

interface ShownFinding {
  readonly id: string;
  readonly message: string;
  /** False where no acceptance can help. */
  readonly acceptable?: boolean;
}

/** Errors of the gate, of loading into staging and of seeds. */
export const gateErrors = {
  'day-quarantined': entry<{ day: string; findings: readonly ShownFinding[] }>(
    'refused',
    (p) =>
      `${p.day} is quarantined, nothing was written: ${count(p.findings.length, 'finding')} against the dump.\n` +
      p.findings.map((f) => `  ${f.id}: ${f.message}`).join('\n'),
    (p) => {
      const flags = p.findings.filter((f) => f.acceptable !== false).map((f) => `--accept ${f.id}`);
      return flags.length === p.findings.length
        ? `Make the dump again; where it is right as it is, accept what was found: ${flags.join(' ')}`
        : 'Make the dump again.';
    },
  ),
  'accept-unknown': entry<{ id: string; findings: readonly string[] }>(
    'usage',
    (p) => `Nothing was found against this dump that --accept ${p.id} could accept.`,
    (p) =>
      p.findings.length > 0
        ? `Findings are: ${p.findings.join(', ')}.`
        : 'Run it without --accept: there is no finding.',
  ),
  'accept-impossible': entry<{ id: string; message: string }>(
    'refused',
    (p) => `${p.id} cannot be accepted: ${p.message}`,
    () => 'Make the dump again.',
  ),
  'staging-name-twice': entry<{ table: string; twin: string }>(
    'refused',
    (p) => `The dump holds tables ${p.twin} and ${p.table}, which have the same name here, where case does not count.`,
    (p) => `Leave one out: tables: {exclude: ['${p.table}']} in varve.yml.`,
  ),
  'staging-unknown-table': entry<{ table: string }>(
    'refused',
    (p) => `The dump holds rows of table ${p.table}, which it did not create.`,
  ),
  'seed-unreadable': entry<{ path: string; reason: string }>(
    'invalid',
    (p) => `The seed ${p.path} cannot be read: ${p.reason}.`,
  ),
  'seed-csv': entry<{ reason: string }>(
    'invalid',
    (p) => `The seed is not valid CSV: ${p.reason}.`,
    () => 'Fields that hold the delimiter, quotes or line breaks stand in "…", with quotes inside doubled.',
  ),
  'seed-column': entry<{ seed: string; column: string; columns: readonly string[] }>(
    'invalid',
    (p) => `column_types of seed ${p.seed} names ${p.column}, which is not a column of it.`,
    (p) => `Its columns are: ${p.columns.join(', ')}.`,
  ),
};
