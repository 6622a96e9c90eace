import { stat } from 'node:fs/promises';
import { toDay } from '../day.ts';
import type { Session } from './session.ts';

/** What one part of the store, or the database, takes. */
export interface Size {
  /** `dumps`, `ledger`, `backups`, `bronze/<table>`, `database`. */
  readonly what: string;
  readonly objects: number;
  readonly bytes: number;
  /** Bytes a day, by the days in its names; null where they name none. */
  readonly daily: number | null;
}

/** Sizes and growth of all that is kept, so that nobody is surprised by a full disk. */
export async function storeSizes({ store, warehouse }: Session): Promise<Size[]> {
  const parts = new Map<string, { objects: number; bytes: number; days: Set<string> }>();
  for (const { key, bytes } of await store.list('')) {
    const what = partOf(key);
    const part = parts.get(what) ?? { objects: 0, bytes: 0, days: new Set<string>() };
    const day = toDay(/\d{4}-\d{2}-\d{2}/.exec(key)?.[0] ?? '');
    if (day !== undefined) part.days.add(day);
    parts.set(what, { ...part, objects: part.objects + 1, bytes: part.bytes + bytes });
  }
  const database = await stat(warehouse.location).catch(() => undefined);
  return [
    ...(database?.isFile() ? [{ what: 'database', objects: 1, bytes: database.size, daily: null }] : []),
    ...[...parts].map(([what, { objects, bytes, days }]) => ({
      what,
      objects,
      bytes,
      daily: days.size > 0 ? Math.round(bytes / days.size) : null,
    })),
  ];
}

/** Layers are told table by table, all else by its folder. */
function partOf(key: string): string {
  const [folder = '', table] = key.split('/');
  return folder === 'bronze' && table !== undefined ? `${folder}/${table}` : folder;
}
