import { copyFile, mkdir, readdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { fail } from '../../errors.ts';
import { readTar, type TarEntry } from './tar.ts';

/** A package is macros and models: what grows beyond this is a bomb. */
const LARGEST = 1 << 30;

/**
 * Unpacks a .tar.gz into an empty folder and resolves to its one top-level folder. Nothing is written outside, and no
 * link leads outside. Errors: `package-invalid` naming `shown`.
 */
export async function unpack(archive: Buffer, into: string, shown: string): Promise<string> {
  const refuse = (problem: string, cause?: unknown): never =>
    fail('package-invalid', { package: shown, problem }, { cause });
  await mkdir(into, { recursive: true });
  const root = await realpath(into);
  try {
    const tar = await promisify(gunzip)(archive, { maxOutputLength: LARGEST });
    await writeAll([...readTar(tar)], root, refuse);
  } catch (cause) {
    if (!(cause instanceof Error) || !isBroken(cause)) throw cause;
    refuse(cause.message.includes('tar archive') ? 'it is no .tar.gz archive' : cause.message, cause);
  }
  const [top, ...others] = await readdir(root, { withFileTypes: true });
  if (top?.isDirectory() !== true || others.length > 0)
    return refuse('an archive of a package holds one folder, and in it dbt_project.yml');
  return join(root, top.name);
}

/** The archive's own faults: zlib's, and those of readTar. */
function isBroken(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof RangeError || code?.startsWith('Z_') === true;
}

type Refuse = (problem: string) => never;

/** Folders and files first, links last: nothing is ever written through a link. */
async function writeAll(entries: readonly TarEntry[], root: string, refuse: Refuse): Promise<void> {
  const placed = entries.map((entry) => ({ entry, path: placeOf(entry.path, root, refuse) }));
  for (const { entry, path } of placed) {
    if (entry.kind === 'folder') await mkdir(path, { recursive: true });
    if (entry.kind !== 'file' || path === root) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, entry.bytes);
  }
  for (const { entry, path } of placed)
    if (entry.kind === 'hardlink') await copyFile(placeOf(entry.link, root, refuse), path);
  for (const { entry, path } of placed)
    if (entry.kind === 'symlink') {
      await mkdir(dirname(path), { recursive: true });
      await symlink(entry.link, path);
    }
  for (const { entry, path } of placed) if (entry.kind === 'symlink') await checkLink(path, root, refuse);
}

function placeOf(path: string, root: string, refuse: Refuse): string {
  const place = resolve(root, path);
  if (path.startsWith('/') || path.includes('\0') || !isBelow(place, root)) refuse(`${path} leads out of the archive`);
  return place;
}

/** Links may lead over links: the file system itself is asked where they end. */
async function checkLink(path: string, root: string, refuse: Refuse): Promise<void> {
  const end = await realpath(path).catch(() => undefined);
  if (end === undefined || !isBelow(end, root)) refuse(`the link ${relative(root, path)} leads out of the archive`);
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root + sep);
}
