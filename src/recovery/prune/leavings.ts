import type { Session } from '../../run/index.ts';
import { listBackups, objectsOf } from '../backup/catalog.ts';
import { keptBackups } from '../backup/retention.ts';
import { listPoints } from '../points.ts';
import { serverPoints } from '../server/points.ts';
import type { Prunable } from './plan.ts';
import { millisOf } from './span.ts';

/** Backups that neither retention nor a pin keeps. */
export async function backupsToPrune({ store, project }: Session): Promise<Prunable[]> {
  const { backups: retention, time_zone } = project.settings;
  const backups = await listBackups(store);
  const kept = keptBackups(backups, retention, time_zone);
  const sizes = new Map((await store.list('backups/')).map(({ key, bytes }) => [key, bytes]));
  return backups
    .filter(({ name }) => !kept.has(name))
    .flatMap(({ name }) => objectsOf(name))
    .flatMap((key) => {
      const bytes = sizes.get(key);
      return bytes === undefined
        ? []
        : [{ what: 'backup' as const, key, bytes, why: 'beyond backups.daily, weekly and monthly' }];
    });
}

/** What unfinished writing has left. */
export async function unfinished({ store }: Session): Promise<Prunable[]> {
  return (await store.leftovers()).map(({ key, bytes }) => ({
    what: 'unfinished',
    key,
    bytes,
    why: 'its writing was cut off',
  }));
}

/** Databases, or schemas of a server, that restores have replaced, older than `backups.replaced`. */
export async function replacedToPrune(session: Session): Promise<Prunable[]> {
  const { warehouse, project, clock } = session;
  const { replaced } = project.settings.backups;
  const before = new Date(clock.now().getTime() - millisOf(replaced)).toISOString();
  const points = warehouse.features.singleProcess
    ? await listPoints({ path: warehouse.location })
    : (await serverPoints(session)).flatMap(({ schemas, ...point }) => schemas.map((path) => ({ ...point, path })));
  return points
    .filter((point) => point.at <= before)
    .map(({ path, bytes }) => ({ what: 'restore point', key: path, bytes, why: `older than ${replaced}` }));
}
