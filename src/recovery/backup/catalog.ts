import { z } from 'zod';
import type { LogMark } from '../../adapter/index.ts';
import type { Store } from '../../bronze/index.ts';
import { toDay, type Day } from '../../day.ts';
import { fail } from '../../errors.ts';

/** A copy of the database in the store. */
export interface Backup {
  /** Its folder below `backups/`: the instant it was made at. */
  readonly name: string;
  readonly at: string;
  /** The newest entry of the ledger that it holds, and that entry's hash. */
  readonly seq: number;
  readonly hash: string;
  /** The day that stands in its staging. */
  readonly day: Day | null;
  /** Size and SHA-256 of the database file; size in the store. */
  readonly bytes: number;
  readonly sha256: string;
  readonly packed: number;
  readonly engine: string;
  readonly package: string;
  /** Of a server: where its log of changes stood when the copy was finished, and when that was. */
  readonly log?: LogMark & { readonly until: string };
  /** Why it is kept for good; null where retention decides. */
  readonly pinned: string | null;
}

const FOLDER = 'backups/';
const MANIFEST = /^backups\/([^/]+)\/backup\.json$/;

/** `2026-02-06T06:00:00.000Z` → `2026-02-06T06-00-00.000Z` */
export const nameOf = (at: string): string => at.replaceAll(':', '-');
export const dataKey = (name: string): string => `${FOLDER}${name}/database.zst`;
export const manifestKey = (name: string): string => `${FOLDER}${name}/backup.json`;
const pinKey = (name: string): string => `${FOLDER}${name}/pin`;

/** Anybody may have written it. */
const description = z.looseObject({
  at: z.iso.datetime({ precision: 3 }),
  seq: z.int().min(1),
  hash: z.string(),
  day: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : (toDay(text) ?? null))),
  bytes: z.int().min(0),
  packed: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  engine: z.string(),
  package: z.string(),
  log: z
    .object({ folder: z.string(), file: z.string(), position: z.int().min(0), until: z.iso.datetime({ precision: 3 }) })
    .optional(),
});

/** All whole backups, oldest first. Errors: `backup-damaged` where a description cannot be read. */
export async function listBackups(store: Store): Promise<readonly Backup[]> {
  const keys = new Set((await store.list(FOLDER)).map((object) => object.key));
  const names = [...keys].flatMap((key) => MANIFEST.exec(key)?.[1] ?? []).sort();
  const found: Backup[] = [];
  for (const name of names.filter((n) => keys.has(dataKey(n)))) {
    const pinned = keys.has(pinKey(name)) ? new TextDecoder().decode(await store.read(pinKey(name))) : null;
    found.push({ name, ...(await describe(store, name)), pinned });
  }
  return found;
}

async function describe(store: Store, name: string): Promise<Omit<Backup, 'name' | 'pinned'>> {
  const key = manifestKey(name);
  try {
    const { log, ...told } = description.parse(JSON.parse(new TextDecoder().decode(await store.read(key))));
    return { ...told, ...(log ? { log } : {}) };
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof z.ZodError)) throw cause;
    return fail('backup-damaged', { key, location: store.location, reason: 'it cannot be read' }, { cause });
  }
}

/** Objects of the store that make one backup, its description first: without it there is none. */
export function objectsOf(name: string): readonly string[] {
  return [manifestKey(name), pinKey(name), dataKey(name)];
}

/** Keeps a backup whatever retention says. */
export async function pinBackup(store: Store, name: string, why: string): Promise<void> {
  await store.remove(pinKey(name));
  await store.put(pinKey(name), new TextEncoder().encode(why));
}

/** Leaves it to retention again. Errors: `backup-unknown`. */
export async function unpinBackup(store: Store, name: string): Promise<void> {
  await store.remove(pinKey(name));
}

/** The backup of that name or instant. Errors: `backup-unknown`. */
export async function findBackup(store: Store, name: string): Promise<Backup> {
  const backups = await listBackups(store);
  return (
    backups.find((b) => b.name === nameOf(name)) ?? fail('backup-unknown', { name, known: backups.map((b) => b.name) })
  );
}
