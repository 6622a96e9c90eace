import type { LogCommit, LogPlace } from '../../adapter/index.ts';
import { LEDGER } from '../../bronze/index.ts';
import type { ServerBackup, Wanted } from './backups.ts';
import type { ServerSite } from './site.ts';

/** The log tells whole seconds. */
const SECOND_MILLIS = 1000;

/**
 * Where the log is to be played up to: behind the commit of the wanted entry, and behind what others committed since then and
 * surely not after the instant; before anything that a later entry tells of. Errors: `log-gap`.
 */
export async function endOfLog(site: ServerSite, backup: ServerBackup, wanted: Wanted): Promise<LogPlace> {
  let seen = backup.seq >= wanted.entry.seq;
  for await (const commit of site.own.commits(backup.log, { table: LEDGER, signal: site.signal })) {
    if (commit.added.some((seq) => seq > wanted.entry.seq)) return commit.from;
    if (seen && isAfter(commit, wanted.instant)) return commit.from;
    seen ||= commit.added.includes(wanted.entry.seq);
  }
  const last = (await site.own.log(backup.log)).at(-1);
  return last ? { file: last.name, position: last.bytes } : backup.log;
}

function isAfter({ at }: LogCommit, instant: Date | undefined): boolean {
  return instant === undefined || at.getTime() + SECOND_MILLIS > instant.getTime();
}

/** When the newest commit of the log was made; undefined where none was made since the backup. */
export async function newestCommit({ own, signal }: ServerSite, { log }: ServerBackup): Promise<Date | undefined> {
  const newest = (await own.log(log)).at(-1);
  const from = newest && newest.name !== log.file ? { folder: log.folder, file: newest.name, position: 4 } : log;
  let at: Date | undefined;
  for await (const commit of own.commits(from, { table: LEDGER, signal })) at = commit.at;
  return at;
}
