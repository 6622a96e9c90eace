import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Session } from '../../run/index.ts';
import { folderOf, listPoints, nameOfWork } from '../points.ts';

/** What lies beside the database and below `target/`, and may hold what is erased. */
export interface Neighbours {
  /** Databases that restores have replaced. */
  readonly points: readonly string[];
  /** Files and folders that go with them: what crashes left, rows that failed a test, files with a text of the key. */
  readonly files: readonly string[];
}

export async function neighboursOf(session: Session, path: string, texts: readonly string[]): Promise<Neighbours> {
  const { publish } = session.project.settings;
  const site = { path };
  const left = [
    nameOfWork(site, 'restore'),
    nameOfWork(site, 'drill'),
    `${path}.backup`,
    `${path}.tmp`,
    folderOf(site),
  ];
  if (publish) left.push(`${isAbsolute(publish.path) ? publish.path : join(session.project.dir, publish.path)}.new`);
  const files = await Promise.all(left.map(async (name) => ((await stat(name).catch(() => undefined)) ? [name] : [])));
  return {
    points: (await listPoints(site)).map((point) => point.path),
    files: [...files.flat(), ...(await filesWith(session.targetDir, texts))],
  };
}

/** Failing rows of tests, whatever they hold, and files in which one of the texts stands. */
async function filesWith(folder: string, texts: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries.filter((e) => e.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const failures = path.startsWith(join(folder, 'failures/'));
    if (failures || (await holds(path, texts))) found.push(path);
  }
  return found;
}

async function holds(path: string, texts: readonly string[]): Promise<boolean> {
  const content = await readFile(path);
  return texts.some((text) => content.includes(text) || content.includes(JSON.stringify(text).slice(1, -1)));
}

/** Takes them away; done twice it is the same. */
export async function removeNeighbours({ points, files }: Neighbours): Promise<void> {
  for (const path of points) for (const name of [path, `${path}.wal`]) await rm(name, { force: true });
  for (const path of files) await rm(path, { recursive: true, force: true });
}
