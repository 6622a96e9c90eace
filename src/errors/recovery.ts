import { count, entry } from './entry.ts';

/** Errors of backup, restore, drill and prune. */
export const recoveryErrors = {
  'recovery-no-file': entry<{ location: string }>(
    'refused',
    (p) => `${p.location} is no database file: it cannot be backed up or restored by varve.`,
    () => "Use the server's own backups; the days in the store are kept all the same.",
  ),
  'server-lacks': entry<{ location: string; lacks: readonly string[]; hints: readonly string[] }>(
    'refused',
    (p) => `${p.location} cannot be copied or set back from this machine: ${p.lacks.join('; ')}.`,
    (p) => `${p.hints.join(' ')} The days in the store are kept all the same.`,
  ),
  'program-failed': entry<{ program: string; reason: string }>(
    'engine',
    (p) => `${p.program} failed: ${p.reason}.`,
    () => 'What stands was not changed. Mend what it tells of and run the command again.',
  ),
  'log-gap': entry<{ file: string; folder: string }>(
    'refused',
    (p) => `The server's binary log is not whole: ${p.file} is not in ${p.folder}.`,
    () =>
      'Go back to an instant before it, or to one after a newer backup; let the server keep its log longer (expire_logs_days) than backups are apart.',
  ),
  'before-backups': entry<{ instant: string; earliest: string | undefined }>(
    'refused',
    (p) =>
      p.earliest === undefined
        ? 'There is no backup of this server to begin with.'
        : `${p.instant} lies before the first backup of this server, which was finished at ${p.earliest}.`,
    (p) =>
      'varve backup makes one, by a scheduler after the day; varve restore shows what can be gone back to.' +
      (p.earliest === undefined
        ? " Where the project's schemas are gone from the server, the kept days alone give all histories back: varve daily --accept rerun:dumps."
        : ''),
  ),
  'cluster-unknown': entry<{ cluster: string; reason: string }>(
    'engine',
    (p) => `The cluster ${p.cluster} cannot be restored: ${p.reason}.`,
    () => 'Look at aurora: {cluster, region} of the target in profiles.yml, and at the account that the AWS SDK finds.',
  ),
  'cluster-refused': entry<{ cluster: string; action: string; reason: string }>(
    'engine',
    (p) => `AWS refused ${p.action} for ${p.cluster}: ${p.reason}.`,
    () =>
      'Region and credentials are those that the AWS SDK finds (AWS_REGION, AWS_PROFILE …); they need rds:DescribeDBClusters, rds:DescribeDBInstances, rds:RestoreDBClusterToPointInTime, rds:CreateDBInstance and rds:AddTagsToResource.',
  ),
  'cluster-slow': entry<{ cluster: string; what: string; status: string; minutes: number }>(
    'engine',
    (p) => `The ${p.what} is still ${p.status} after ${p.minutes} minutes.`,
    (p) =>
      `Run the same command again: it goes on with ${p.cluster}. aurora: {wait_minutes: …} in profiles.yml waits longer.`,
  ),
  'cluster-window': entry<{ instant: string; earliest: string; latest: string }>(
    'refused',
    (p) => `The cluster can be restored from ${p.earliest} to ${p.latest}, not to ${p.instant}.`,
    () => 'The newest minutes follow after some five; what lies before the window is made from the kept days.',
  ),
  'not-an-instant': entry<{ text: string }>(
    'usage',
    (p) => `'${p.text}' is not an instant.`,
    () => 'Write it with its zone, for example 2026-02-06T06:00:00Z or 2026-02-06T15:00:00+09:00, or say latest.',
  ),
  'nothing-kept': entry<{ location: string }>(
    'refused',
    (p) =>
      `There is nothing to restore: the store ${p.location} keeps no entry of a ledger, and the database has none.`,
    () => 'Look at store and --target: each target has a store of its own.',
  ),
  'before-window': entry<{ instant: string; earliest: string }>(
    'refused',
    (p) => `${p.instant} lies before everything that is kept; the first commit is of ${p.earliest}.`,
    () => 'varve restore shows what can be gone back to.',
  ),
  'restore-unreachable': entry<{ at: string; missing: readonly string[] }>(
    'refused',
    (p) =>
      `The state of ${p.at} cannot be made again: from no backup on is every later day kept` +
      (p.missing.length > 0 ? ` (missing: ${p.missing.join(', ')}).` : '.'),
    () => 'varve restore shows what can be gone back to.',
  ),
  'restore-differs': entry<{ at: string; problems: readonly string[] }>(
    'unverified',
    (p) => `What was restored is not what stood at ${p.at}, so it was not put in place: ${p.problems.join('; ')}.`,
    () =>
      'Was a model changed since? Put the project back to what it was then, or take the histories as the models make them now: --accept differs.',
  ),
  'backup-damaged': entry<{ key: string; location: string; reason: string }>(
    'unverified',
    (p) => `The backup ${p.key} in the store ${p.location} is damaged: ${p.reason}.`,
    (p) => `Take it away (${p.key}) and restore again: an older one is used, with more days to run again.`,
  ),
  'backup-unknown': entry<{ name: string; known: readonly string[] }>(
    'usage',
    (p) => `There is no backup ${p.name}.`,
    (p) => (p.known.length > 0 ? `There are: ${p.known.join(', ')}.` : 'Make one: varve backup.'),
  ),
  'restore-point-unknown': entry<{ at: string | undefined; known: readonly string[] }>(
    'usage',
    (p) =>
      p.at === undefined ? 'No restore was made that could be taken back.' : `No restore of ${p.at} can be taken back.`,
    (p) => (p.known.length > 0 ? `There are: ${p.known.join(', ')}.` : 'varve restore shows what can be gone back to.'),
  ),
  'drill-overtaken': entry<{ kind: string; at: string }>(
    'refused',
    (p) => `The database went on while the rehearsal was made (${p.kind}, ${p.at}), so there is nothing to hold it to.`,
    () => 'Rehearse again when nothing runs: varve drill.',
  ),
  'drill-failed': entry<{ differences: number; first: string }>(
    'unverified',
    (p) => `The rehearsal does not end in what stands: ${count(p.differences, 'difference')}, the first: ${p.first}.`,
    () => 'Somebody changed a history by hand, or a model was changed since: varve verify tells which.',
  ),
  'repair-unsupported': entry<{ engine: string; damaged: number }>(
    'refused',
    (p) => `${count(p.damaged, 'layer')} cannot be read, and beside ${p.engine} none is written again.`,
    () => 'Put the files back from a copy of the store; varve verify names them.',
  ),
};
