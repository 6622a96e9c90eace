import { entry } from './entry.ts';

/** Errors of the database engine, the disk and the connection. */
export const engineErrors = {
  'engine-unknown': entry<{ type: string; known: readonly string[] }>(
    'invalid',
    (p) => `The profile's type '${p.type}' is no engine that Varve knows.`,
    (p) => `Known are: ${p.known.join(', ')}.`,
  ),
  'database-in-use': entry<{ path: string; holder: string }>(
    'engine',
    (p) => `${p.path} is held by ${p.holder}.`,
    () =>
      'Close that program, or let the command wait for it: --wait 10m. Readers can use the read-only copy (publish: in varve.yml).',
  ),
  'database-unusable': entry<{ path: string; reason: string }>(
    'engine',
    (p) => `${p.path} cannot be opened: ${p.reason}.`,
  ),
  'statement-failed': entry<{ purpose: string; reason: string }>('engine', (p) => `${p.purpose} failed: ${p.reason}`),
  'connection-lost': entry<{ location: string; purpose: string; reason: string }>(
    'engine',
    (p) => `The connection to ${p.location} broke off (${p.purpose}): ${p.reason}.`,
    () =>
      'What was not committed is taken back by the server. Run the command again when the server is there: it goes on.',
  ),
  'access-denied': entry<{ purpose: string; location: string; reason: string }>(
    'engine',
    (p) => `${p.location} does not let this user do it (${p.purpose}): ${p.reason}.`,
    () => 'Check user and password of the profile.',
  ),
  'rights-missing': entry<{ purpose: string; location: string; reason: string }>(
    'refused',
    (p) => `${p.location} does not let this user do it (${p.purpose}): ${p.reason}.`,
    () =>
      'Nothing of it was written. A history that is born, a late or corrected day, a changed column or type, and delete+insert need the migrating user: run the same command with --target migrate (varve grants prints the rights of both users).',
  ),
  'packet-too-large': entry<{ purpose: string; location: string }>(
    'engine',
    (p) => `${p.location} takes no statement as long as this one (${p.purpose}).`,
    () => 'Raise max_allowed_packet of the server (64M or more) and run the command again.',
  ),
  'lock-held': entry<{ purpose: string; location: string; reason: string }>(
    'engine',
    (p) => `${p.purpose} waited for a lock that somebody else holds at ${p.location}: ${p.reason}.`,
    () =>
      'End the long transaction or report that reads or writes these tables (SHOW PROCESSLIST names it) and run the command again: what was committed stays, the rest is done then.',
  ),
  deadlock: entry<{ purpose: string; location: string; reason: string }>(
    'engine',
    (p) => `${p.purpose} and another session at ${p.location} waited for each other: ${p.reason}.`,
    () =>
      'The transaction was taken back whole; daily has tried it again three times. End what else writes these tables (SHOW ENGINE INNODB STATUS names it) and run the command again.',
  ),
  'driver-missing': entry<{ driver: string; type: string }>(
    'engine',
    (p) => `The profile's type is ${p.type}, but the package ${p.driver} is not installed.`,
    (p) => `Install it beside Varve: npm install ${p.driver}`,
  ),
  'load-inexact': entry<{ table: string; problem: string }>(
    'engine',
    (p) => `The rows of ${p.table} did not arrive as they are in the dump: ${p.problem}.`,
    () =>
      "Nothing was changed. Please report it with the table's CREATE statement; tables: {exclude: […]} leaves the table out meanwhile.",
  ),
  'local-load-off': entry<{ location: string; reason: string }>(
    'engine',
    (p) => `${p.location} takes no rows from a client: ${p.reason}.`,
    () => 'Set local_infile = ON on the server (in a parameter group on Aurora) and run the command again.',
  ),
  'lease-lost': entry<{ location: string }>(
    'engine',
    (p) => `The lease at ${p.location} is lost: the server ended the session that held it.`,
    () => 'Nothing was committed. Run the command again.',
  ),
  'copy-not-possible': entry<{ path: string; engine: string }>(
    'engine',
    (p) => `${p.engine} is a server: there is no file of it that could be copied to ${p.path}.`,
    () => 'Take publish: out of varve.yml for this target; readers read from the server.',
  ),
  'disk-full': entry<{ path: string; reason: string }>(
    'engine',
    (p) => `No space left while writing ${p.path}: ${p.reason}.`,
    () => 'Free some space and run the command again: what was committed stays, the rest is done then.',
  ),
  interrupted: entry<{ during: string }>(
    'interrupted',
    (p) => `Interrupted during ${p.during}; everything is as it was before.`,
  ),
};
