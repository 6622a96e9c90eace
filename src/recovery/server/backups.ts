import type { LogMark } from '../../adapter/index.ts';
import type { Entry } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import { listBackups, type Backup } from '../backup/catalog.ts';
import { LATEST } from '../instant.ts';
import type { ServerSite } from './site.ts';

/** A backup of a server, which its log goes on from. */
export type ServerBackup = Backup & { readonly log: LogMark & { readonly until: string } };

/** Those of this ledger, oldest first. Errors: `backup-damaged`. */
export async function serverBackups(
  { store }: Pick<ServerSite, 'store'>,
  entries: readonly Entry[],
): Promise<readonly ServerBackup[]> {
  const all = await listBackups(store);
  return all.filter((b): b is ServerBackup => b.log !== undefined && entries[b.seq - 1]?.hash === b.hash);
}

export interface Wanted {
  /** The newest entry that is to stand. */
  readonly entry: Entry;
  /** Undefined: just after that entry. */
  readonly instant: Date | undefined;
}

/** The newest backup that was finished before an instant. Errors: `before-backups`. */
export function backupBefore(backups: readonly ServerBackup[], { entry, instant }: Wanted): ServerBackup {
  const limit = instant?.toISOString();
  const found = backups.findLast((b) => b.seq <= entry.seq && (limit === undefined || b.log.until <= limit));
  return found ?? fail('before-backups', { instant: limit ?? LATEST, earliest: backups[0]?.log.until });
}
