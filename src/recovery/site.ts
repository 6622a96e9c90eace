import { basename } from 'node:path';
import type { Adapter, DatabaseFiles, Target } from '../adapter/index.ts';
import { openStore, type Store } from '../bronze/index.ts';
import { fail } from '../errors.ts';
import { fileBehind } from './points.ts';
import { storeLocation, type SessionOptions } from '../run/index.ts';

/** What is undone: the project's database file and its store. The database is not open. */
export interface Site extends SessionOptions {
  readonly adapter: Adapter;
  readonly target: Target;
  readonly files: DatabaseFiles;
  /** The file's name in the profile: some engines call the database after it. */
  readonly name: string;
  /** Absolute path of the database file, which need not be there; no link. */
  readonly path: string;
  readonly store: Store;
}

/** Errors: `recovery-no-file` for a database that is no file, those of the profile and the store. */
export function siteOf(options: SessionOptions): Site {
  const { adapter, project } = options;
  const target = adapter.target(project.profile.target, project.profile.output);
  const path = adapter.files?.pathOf(target, project.dir);
  if (!adapter.files || path === undefined) return fail('recovery-no-file', { location: target.name });
  return {
    ...options,
    target,
    files: adapter.files,
    name: basename(path),
    path: fileBehind(path),
    store: options.store ?? openStore(storeLocation(project)),
  };
}
