import { stat } from 'node:fs/promises';
import { isError } from '../errors.ts';
import { openSession, type Session } from '../run/index.ts';
import type { Site } from './site.ts';

/** The database that stands, held so that nobody else changes it; undefined where there is none that can be opened. */
export async function openLive(site: Site): Promise<Session | undefined> {
  if ((await stat(site.path).catch(() => undefined)) === undefined) return undefined;
  try {
    return await openSession({ ...site, unchecked: true });
  } catch (error) {
    if (!isError(error, 'database-unusable')) throw error;
    site.emit({ type: 'warning', message: error.message });
    return undefined;
  }
}
