import { isAbsolute, join } from 'node:path';
import type { OwnServer, Target } from '../../adapter/index.ts';
import { openStore, type Store } from '../../bronze/index.ts';
import { fail, isError } from '../../errors.ts';
import { openSession, storeLocation, type Session, type SessionOptions } from '../../run/index.ts';

/** What is undone: the project's schemas on a server of one's own, and its store. The server is not open. */
export interface ServerSite extends SessionOptions {
  readonly target: Target;
  readonly store: Store;
  readonly own: OwnServer;
  /** A folder for work. */
  readonly targetDir: string;
}

/** Errors: `recovery-no-file` for an engine that is no server, those of the profile and the store. */
export async function serverSite(options: SessionOptions): Promise<ServerSite> {
  const { adapter, project, targetDir } = options;
  const target = options.target ?? adapter.target(project.profile.target, project.profile.output);
  if (!adapter.ownServer) return fail('recovery-no-file', { location: target.name });
  const folder = targetDir ?? project.file.paths.target;
  return {
    ...options,
    target,
    store: options.store ?? openStore(storeLocation(project)),
    own: await adapter.ownServer(),
    targetDir: isAbsolute(folder) ? folder : join(project.dir, folder),
  };
}

/** The server that stands, held so that nobody else runs on it; undefined where none answers. */
export async function openServer(site: ServerSite): Promise<Session | undefined> {
  try {
    return await openSession({ ...site, unchecked: true });
  } catch (error) {
    if (!isError(error, 'database-unusable') && !isError(error, 'connection-lost')) throw error;
    site.emit({ type: 'warning', message: error.message });
    return undefined;
  }
}
