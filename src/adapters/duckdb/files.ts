import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Connection, DatabaseFiles } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import { statement } from '../../sql.ts';
import { dialect } from './dialect.ts';
import { failed } from './failure.ts';
import type { DuckTarget } from './profile.ts';

/** A DuckDB database is one file; what is committed and not yet in it stands in a log beside it. */
export const files: DatabaseFiles = {
  pathOf(target, projectDir) {
    const { path } = target as DuckTarget;
    if (path === ':memory:') return undefined;
    return isAbsolute(path) ? path : join(projectDir, path);
  },
  at: (target, path) => ({ ...target, path }) as DuckTarget,
  companions: (path) => [`${path}.wal`],
};

/** Brings the file up to date and copies it, by sharing its blocks where the file system can. */
export async function copyWhole(connection: Connection, path: string, copy: string): Promise<void> {
  if (path === ':memory:') fail('recovery-no-file', { location: path });
  await connection.execute(statement('bring the database file up to date', 'CHECKPOINT'));
  try {
    await copyFile(path, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const handle = await open(copy, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (cause) {
    failed(cause, `copying ${path}`, copy);
  }
}

/** Copies every row and every definition into a new file; a deleted row stays in the blocks of the file that it was in. */
export async function copyFresh(connection: Connection, copy: string): Promise<void> {
  const purpose = `writing ${copy} anew`;
  const [name] = (await connection.query('SELECT current_database()', purpose)).rows[0] ?? [];
  await connection.execute(statement(purpose, `ATTACH ${dialect.literal(copy)} AS varve_fresh`));
  try {
    await connection.execute(statement(purpose, `COPY FROM DATABASE ${dialect.quote(String(name))} TO varve_fresh`));
  } finally {
    await connection.execute(statement(purpose, 'DETACH DATABASE IF EXISTS varve_fresh'));
  }
}
