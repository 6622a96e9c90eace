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
  'seed-delimiter': entry<{ seed: string }>(
    'invalid',
    (p) => `The delimiter of seed ${p.seed} is empty.`,
    () => 'Leave it out for a comma.',
  ),
  'seed-name': entry<{ seed: string; column: string }>(
    'invalid',
    (p) => `Syntax error in the header of seed ${p.seed}: '${p.column}' is not a name, and quote_columns is false.`,
    () => 'Look at the delimiter, or set quote_columns: true.',
  ),
  'seed-column': entry<{ seed: string; column: string; columns: readonly string[] }>(
    'invalid',
    (p) => `column_types of seed ${p.seed} names ${p.column}, which is not a column of it.`,
    (p) => `Its columns are: ${p.columns.join(', ')}.`,
  ),
  'column-rule-key': entry<{ table: string; column: string }>(
    'invalid',
    (p) => `${p.table}.${p.column} is part of the table's key: without it rows could not be told apart.`,
    (p) => `Hash it instead: columns: {${p.table}.${p.column}: hmac} in varve.yml.`,
  ),
  'column-rule-unknown': entry<{ column: string; columns: readonly string[] }>(
    'invalid',
    (p) => `columns: in varve.yml keeps out ${p.column}, which the dump has not; nothing was kept of it.`,
    (p) => `The table's columns are: ${p.columns.join(', ')}.`,
  ),
  'column-rules-unsupported': entry<{ engine: string }>(
    'invalid',
    (p) => `drop, null and hmac (columns: in varve.yml) need layers, which ${p.engine} has not.`,
    () => 'Leave the table out: tables: {exclude: […]}.',
  ),
  'hmac-key-missing': entry<{ variable: string; shortest: number }>(
    'invalid',
    (p) => `A column is to be hashed, and ${p.variable} holds no key of at least ${p.shortest} bytes.`,
    (p) => `Put a random one into the environment, and keep it: ${p.variable}=$(openssl rand -hex 32).`,
  ),
  'hmac-key-changed': entry<{ column: string; variable: string; day: string }>(
    'refused',
    (p) =>
      `${p.variable} is not the key that ${p.column} was hashed with on ${p.day}: every value would be another one.`,
    (p) => `Put the key of then into ${p.variable}.`,
  ),
};
