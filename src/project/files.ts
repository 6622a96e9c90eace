import { existsSync } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fail } from '../errors.ts';

/** A file of the project. */
export interface ProjectFileEntry {
  readonly absolute: string;
  /** Below the project folder, with `/`. */
  readonly original: string;
  /** Below its resource folder, with `/`. */
  readonly path: string;
}

/** Files below the resource folders, in order of their names. Errors: `path-escapes` for a path or link out of the project. */
export async function findFiles(
  dir: string,
  folders: readonly string[],
  endings: readonly string[],
): Promise<ProjectFileEntry[]> {
  const root = await realpath(dir);
  const found: ProjectFileEntry[] = [];
  for (const folder of folders) {
    const base = resolve(root, folder);
    if (isAbsolute(folder) || !isBelow(base, root)) fail('path-escapes', { path: folder, where: 'dbt_project.yml' });
    if (!existsSync(base)) continue;
    if (!isBelow(await realpath(base), root)) fail('path-escapes', { path: folder, where: 'a link' });
    for (const absolute of await walk(base, root)) {
      if (endings.some((ending) => absolute.endsWith(ending))) {
        found.push({ absolute, original: slashes(relative(root, absolute)), path: slashes(relative(base, absolute)) });
      }
    }
  }
  return found;
}

async function walk(folder: string, root: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const real = entry.isSymbolicLink() ? await realpath(path).catch(() => undefined) : path;
    if (real === undefined) continue; // leads nowhere, as the lock that an editor keeps beside a file
    if (!isBelow(real, root)) fail('path-escapes', { path: slashes(relative(root, path)), where: 'a link' });
    if (entry.isDirectory()) found.push(...(await walk(path, root)));
    else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
  }
  return found;
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root + sep);
}

function slashes(path: string): string {
  return path.split(sep).join('/');
}

export async function readText({ absolute, original }: ProjectFileEntry): Promise<string> {
  return readFile(absolute, 'utf8').catch((cause: unknown) =>
    fail(
      'file-unreadable',
      { path: original, reason: cause instanceof Error ? cause.message : String(cause) },
      { cause },
    ),
  );
}
