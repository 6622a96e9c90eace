import { constants, realpathSync } from 'node:fs';
import { chmod, chown, copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fail } from '../errors.ts';
import type { Site } from './site.ts';

/** A database that a restore has replaced, kept beside the one that stands. */
export interface RestorePoint {
  readonly path: string;
  /** When it was replaced. */
  readonly at: string;
  /** The newest entry of the ledger that it holds; null where it could not be opened. */
  readonly seq: number | null;
  readonly bytes: number;
}

const NAME = /^(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z)\.(\d+|unread)\./;

/** Where the databases lie that restores have replaced. */
export function folderOf({ path }: Pick<Site, 'path'>): string {
  return `${fileBehind(path)}.replaced`;
}

/** The file that a link leads to: that one is replaced, and its neighbours are on its file system. */
export function fileBehind(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // nothing is there
  }
}

/** Oldest first. A name that a crash left on the database that still stands is none. */
export async function listPoints(site: Pick<Site, 'path'>): Promise<readonly RestorePoint[]> {
  const folder = folderOf(site);
  const names = await readdir(folder).catch(() => []);
  const live = await stat(site.path).catch(() => undefined);
  const found: RestorePoint[] = [];
  for (const name of names.sort()) {
    const [, time, seq] = NAME.exec(name) ?? [];
    if (time === undefined || name.endsWith('.wal')) continue;
    const path = join(folder, name);
    const file = await stat(path);
    if (file.ino === live?.ino && file.dev === live.dev) continue;
    const at = time.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:');
    found.push({ path, at, seq: seq === 'unread' ? null : Number(seq), bytes: file.size });
  }
  return found;
}

export interface Replacement {
  /** The finished database file, on the same file system. */
  readonly fresh: string;
  readonly at: Date;
  /** What the one that stands holds of the ledger; null where it could not be opened. */
  readonly seq: number | null;
}

/**
 * Puts a finished database in the place of the one that stands, which is kept as a restore point. The rename is the last
 * step: before it the old one stands, after it the new one. Returns the restore point's path, if there was anything.
 */
export async function replaceDatabase(site: Site, { fresh, at, seq }: Replacement): Promise<string | undefined> {
  const { path, files } = site;
  const point = join(
    folderOf(site),
    `${at.toISOString().replaceAll(':', '-')}.${seq ?? 'unread'}${extname(path) || '.database'}`,
  );
  await finish(site, fresh);
  const stands = await stat(path).catch(() => undefined);
  if (stands) {
    await mkdir(dirname(point), { recursive: true });
    await linkOrCopy(path, point);
    await sync(dirname(point));
  }
  // Only a database that nobody could open has them still; to the new one they would say the wrong things.
  for (const companion of files.companions(path)) {
    if ((await stat(companion).catch(() => undefined)) === undefined) continue;
    await mkdir(dirname(point), { recursive: true });
    await rename(companion, `${point}${companion.slice(path.length)}`);
  }
  await putInPlace(site, fresh);
  return stands ? point : undefined;
}

/** Puts a finished database in the place of the one that stands, of which nothing is kept. It must be closed. */
export async function swapDatabase(site: Site, fresh: string): Promise<void> {
  await finish(site, fresh);
  for (const companion of site.files.companions(site.path)) await rm(companion, { force: true });
  await putInPlace(site, fresh);
}

async function putInPlace(site: Site, fresh: string): Promise<void> {
  const { path } = site;
  const stands = await stat(path).catch(() => undefined);
  if (stands) {
    await chmod(fresh, stands.mode);
    await chown(fresh, stands.uid, stands.gid).catch(() => undefined); // only root may give a file away
  }
  await mkdir(dirname(path), { recursive: true });
  await rename(fresh, path);
  await sync(dirname(path));
}

/**
 * Holds a new database to being whole and durable, while the old one stands: one that was closed as it should be is one file;
 * what stands beside it would be lost.
 */
async function finish({ files }: Site, fresh: string): Promise<void> {
  for (const companion of files.companions(fresh)) {
    const left = await stat(companion).catch(() => undefined);
    if (left && left.size > 0)
      fail('statement-failed', { purpose: 'closing the new database', reason: `${companion} was left` });
  }
  const handle = await open(fresh, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** A second name costs nothing; where the file system has none the file is copied. */
async function linkOrCopy(path: string, point: string): Promise<void> {
  await rm(point, { force: true });
  try {
    await link(path, point);
  } catch {
    await copyFile(path, point, constants.COPYFILE_FICLONE);
    await sync(point);
  }
}

/** Makes a file, or the names in a folder, durable where the file system can. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle
    .sync()
    .catch(() => undefined)
    .finally(() => handle.close());
}

export type Work = 'restore' | 'drill' | 'erase';

export function nameOfWork({ path }: Pick<Site, 'path'>, what: Work): string {
  return join(dirname(path), `.${basename(path)}.${what}`);
}

/** A folder beside the database for work on a new one, empty; what a crash left there is swept. */
export async function workFolder(site: Pick<Site, 'path'>, what: Work): Promise<string> {
  const folder = nameOfWork(site, what);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}
