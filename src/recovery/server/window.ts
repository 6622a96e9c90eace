import type { Entry } from '../../bronze/index.ts';
import { closeSession } from '../../run/index.ts';
import { ledgerThatHolds } from '../ledger.ts';
import type { Moment, RestoreWindow } from '../window.ts';
import { serverBackups, type ServerBackup } from './backups.ts';
import { serverPoints } from './points.ts';
import { openServer, type ServerSite } from './site.ts';
import { newestCommit } from './until.ts';
import { isError } from '../../errors.ts';

/** The newest moments that are told. */
const MOMENTS = 60;
const COPIED_A_SECOND = 100e6;
const PLAYED_A_SECOND = 10e6;
const KEPT_DAYS =
  "There is no backup that the server's log goes on from. Where the project's schemas are gone from the server, the kept days alone give all histories back: varve daily --accept rerun:dumps.";

/** From the first backup to the newest commit of the log, and what each moment costs. Reads only. */
export async function serverWindow(site: ServerSite): Promise<RestoreWindow> {
  const live = await openServer(site);
  try {
    const entries = await ledgerThatHolds(live?.ledger.entries ?? [], site.store);
    const backups = await withLog(site, await serverBackups(site, entries));
    const told = entries.filter((e) => e.kind === 'published' || e.kind === 'restored');
    const newest = backups.at(-1);
    const latest = newest && ((await newestCommit(site, newest.backup))?.toISOString() ?? newest.backup.log.until);
    return {
      earliest: backups[0]?.backup.log.until ?? null,
      latest: latest ?? null,
      moments: told
        .slice(-MOMENTS)
        .reverse()
        .map((entry) => momentOf(entry, backups)),
      backups: backups.map(({ backup: { name, at, seq, packed, pinned } }) => ({
        name,
        at,
        seq,
        bytes: packed,
        pinned,
      })),
      replaced: live ? await serverPoints(live) : [],
      besides: backups.length === 0 && told.length > 0 ? [KEPT_DAYS] : [],
    };
  } finally {
    if (live) await closeSession(live);
  }
}

interface Usable {
  readonly backup: ServerBackup;
  /** Of the log since then. */
  readonly bytes: number;
}

/** Backups whose log is whole. */
async function withLog({ own, emit }: ServerSite, backups: readonly ServerBackup[]): Promise<readonly Usable[]> {
  const found: Usable[] = [];
  for (const backup of backups) {
    try {
      const files = await own.log(backup.log);
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0) - backup.log.position;
      found.push({ backup, bytes });
    } catch (error) {
      if (!isError(error, 'log-gap')) throw error;
      emit({ type: 'warning', message: `backup ${backup.at}: ${error.message}` });
    }
  }
  return found;
}

function momentOf({ at, seq, day }: Entry, backups: readonly Usable[]): Moment {
  const base = backups.findLast(({ backup }) => backup.seq <= seq && backup.log.until <= at);
  if (!base) return { at, seq, day, from: null, days: 0, seconds: null, missing: ['a backup before it'] };
  const seconds = 5 + base.backup.bytes / COPIED_A_SECOND + base.bytes / PLAYED_A_SECOND;
  const from = `backup ${base.backup.at} and the log`;
  return { at, seq, day, from, days: 0, seconds: Math.round(seconds), missing: [] };
}
