import { count, entry } from './entry.ts';

/** Errors of dumping a live source system. */
export const sourceErrors = {
  'source-not-set': entry<object>(
    'invalid',
    () => 'varve.yml does not say which system to dump.',
    () =>
      `Name it: dump: {from: {host: db.example.com, user: varve, password: "{{ env_var('DB_PASSWORD') }}", database: shop}}.`,
  ),
  'source-invalid': entry<{ key: string; problem: string }>('invalid', (p) => `dump.from.${p.key} ${p.problem}.`),
  'source-unreachable': entry<{ source: string; reason: string }>(
    'engine',
    (p) => `${p.source} does not answer: ${p.reason}.`,
    () => 'Check host, port or socket in dump.from (varve.yml), and that the server lets this machine in.',
  ),
  'source-denied': entry<{ source: string; user: string; reason: string }>(
    'invalid',
    (p) => `${p.source} does not let user '${p.user}' in: ${p.reason}.`,
    () =>
      'Check user, password and database in dump.from (varve.yml); the user needs SELECT on the database; a server that wants encryption needs tls: true.',
  ),
  'source-tables-denied': entry<{ source: string; user: string; reason: string }>(
    'invalid',
    (p) => `User '${p.user}' may not read all of ${p.source}: ${p.reason}.`,
    () => 'Grant it SELECT on the database, or leave the table out: tables: {exclude: […]} in varve.yml.',
  ),
  'source-no-tables': entry<{ source: string; user: string }>(
    'refused',
    (p) => `${p.source} has no table that is wanted and that user '${p.user}' may see. No dump was made.`,
    () => 'Check database, the rights of the user and tables: {include, exclude} in varve.yml.',
  ),
  'source-lost': entry<{ source: string; reason: string; rows: number }>(
    'engine',
    (p) => `${p.source} broke off after ${count(p.rows, 'row')}: ${p.reason}. No dump was made.`,
    () => 'Run varve dump again.',
  ),
  'source-changed': entry<{ source: string; tables: readonly string[] }>(
    'refused',
    (p) =>
      `The schema of ${p.source} was changed while it was dumped (${p.tables.join(', ')}), so the dump may mix two schemas. It was thrown away.`,
    () => 'Run varve dump again when the change is through.',
  ),
  'dump-program-missing': entry<{ program: string }>(
    'usage',
    (p) => `dump.tool in varve.yml names ${p.program}, which is not installed here.`,
    () => 'Install it, or leave dump.tool out: varve dump then takes what is there, or its own writer.',
  ),
  'dump-program-failed': entry<{ program: string; reason: string }>(
    'engine',
    (p) => `${p.program} failed: ${p.reason}. No dump was made.`,
    () => "If the program is at fault, Varve's own writer does without it: dump: {tool: own} in varve.yml.",
  ),
  'dump-incomplete': entry<{ program: string }>(
    'engine',
    (p) => `${p.program} ended without the line that says that the dump is complete. No dump was made.`,
    () => 'Run varve dump again.',
  ),
  'dump-exists': entry<{ path: string; day: string }>(
    'refused',
    (p) => `The dump of ${p.day} is there already: ${p.path}.`,
    () => 'To make it anew: varve dump --replace.',
  ),
  'dump-unwritable': entry<{ path: string; reason: string }>(
    'engine',
    (p) => `The dump cannot be written to ${p.path}: ${p.reason}.`,
    () => 'Check space and rights of the folder dumps.from in varve.yml.',
  ),
  'dump-name-unclear': entry<{ pattern: string; name: string }>(
    'invalid',
    (p) => `The pattern ${p.pattern} (dumps.name) does not tell how a dump is to be named: ${p.name} would not fit it.`,
    () => "Write it without *, for example name: 'shop-{date}.sql.zst'.",
  ),
};
