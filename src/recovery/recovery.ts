import type { ManagedCluster } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import type { SessionOptions } from '../run/index.ts';
import { restoreToCluster } from './cluster/restore.ts';
import { clusterWindow } from './cluster/window.ts';
import { drill, type Drilled, type DrillOptions } from './drill.ts';
import { erase, type EraseCommand, type Erased } from './erase/erase.ts';
import { parseInstant } from './instant.ts';
import { restore, undoRestore, type Restored } from './restore.ts';
import { restoreServer } from './server/restore.ts';
import { serverSite, type ServerSite } from './server/site.ts';
import { undoServer } from './server/undo.ts';
import { serverWindow } from './server/window.ts';
import { siteOf } from './site.ts';
import { restoreWindow, type RestoreWindow } from './window.ts';

export interface RestoreOptions {
  /** `differs`: histories may be others than they were, by models that are others now. */
  readonly accept?: readonly string[] | undefined;
}

/** Undoing, where the database may be damaged, old, or gone. */
export interface Recovery {
  /** What can be gone back to, and what it costs. */
  window(): Promise<RestoreWindow>;
  /** Goes back to the last commit at or before an instant (ISO 8601 with its zone), or to the `latest`. */
  restore(instant: string, options?: RestoreOptions): Promise<Restored>;
  /** Takes the last restore back, or the one of an instant. */
  undo(at: string | undefined): Promise<Restored>;
  /** Rehearses a restore beside what stands. */
  drill(options: DrillOptions): Promise<Drilled>;
  /** Erases one key of a table, or some of its values, from all that is kept. */
  erase(command: EraseCommand): Promise<Erased>;
}

/** Opens nothing yet. Errors: `recovery-no-file`, those of the profile and the store. */
export async function recoveryOf(options: SessionOptions): Promise<Recovery> {
  if (options.adapter.files) return ofFile(options);
  const site = await serverSite(options);
  const cluster = await options.adapter.cluster?.(site.target);
  return cluster ? ofCluster(site, cluster) : ofServer(site);
}

function ofCluster(site: ServerSite, cluster: ManagedCluster): Recovery {
  const location = `cluster ${cluster.name}`;
  return {
    window: () => clusterWindow(site, cluster),
    restore: (instant, { accept = [] } = {}) =>
      restoreToCluster(site, cluster, { instant: parseInstant(instant), accept }),
    undo: async (at) => Promise.resolve(fail('restore-point-unknown', { at, known: [] })),
    drill: async () => Promise.resolve(fail('recovery-no-file', { location })),
    erase: async () => Promise.resolve(fail('erase-unsupported', { location })),
  };
}

function ofServer(site: ServerSite): Recovery {
  return {
    window: () => serverWindow(site),
    restore: (instant, { accept = [] } = {}) => restoreServer(site, { instant: parseInstant(instant), accept }),
    undo: (at) => undoServer(site, at),
    drill: async () => Promise.resolve(fail('recovery-no-file', { location: site.target.name })),
    erase: async () => Promise.resolve(fail('erase-unsupported', { location: site.target.name })),
  };
}

function ofFile(options: SessionOptions): Recovery {
  const site = siteOf(options);
  return {
    window: () => restoreWindow(site),
    restore: (instant, { accept = [] } = {}) => restore(site, { instant: parseInstant(instant), accept }),
    undo: (at) => undoRestore(site, at),
    drill: (drilling) => drill(site, drilling),
    erase: (command) => erase(site, command),
  };
}
