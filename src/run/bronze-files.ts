import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { folderOf, sha256Of, type Layer, type LayerFile } from '../bronze/index.ts';
import { fail, isError } from '../errors.ts';
import { checkInterrupted, type Session } from './session.ts';

/**
 * The folder under which the views of schema `bronze` find each layer file by its key: the store itself, or, where that is
 * a bucket, copies beside the project (`.varve/layers/<target>`), so that SQL needs neither network nor credentials.
 */
export function viewFolder({ store, project }: Session): string {
  return store.folder ?? join(project.dir, '.varve', 'layers', project.profile.target);
}

/**
 * Brings the files of a table's layers to where its views read them, each held to its hash, and takes away copies that are
 * in force no more. A copy that cannot be had is told and left out: no day waits for a view.
 */
export async function bringFiles(session: Session, table: string, observed: readonly Layer[]): Promise<void> {
  if (session.store.folder !== undefined) return;
  const folder = viewFolder(session);
  const files = observed.flatMap(({ file }) => file ?? []);
  await sweep(join(folder, folderOf({ table })), new Set(files.map((file) => basename(file.key))));
  try {
    for (const file of files) await bring(session, { folder, table, file });
  } catch (error) {
    if (isError(error) && error.kind === 'interrupted') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    session.emit({ type: 'warning', message: `bronze.${table} does not show all of its past: ${reason}` });
  }
}

interface Bringing {
  readonly folder: string;
  readonly table: string;
  readonly file: LayerFile;
}

async function bring(session: Session, { folder, table, file }: Bringing): Promise<void> {
  const { key, bytes, sha256: expected } = file;
  const stands = await stat(join(folder, key)).catch(() => undefined);
  if (stands?.size === bytes) return;
  checkInterrupted(session, `fetching ${key}`);
  if (!(await session.store.stat(key))) fail('layer-missing', { table, key });
  const path = await session.store.localFile(key, folder);
  const found = await sha256Of(createReadStream(path, { highWaterMark: 1 << 20 }));
  if (found === expected) return;
  await rm(path, { force: true });
  fail('layer-damaged', { table, key, expected, found });
}

async function sweep(directory: string, inForce: ReadonlySet<string>): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names) if (!inForce.has(name)) await rm(join(directory, name), { recursive: true, force: true });
}
