import { filesOf, foldState, layerBook, lineage, type Entry } from '../bronze/index.ts';
import { acceptedOf } from '../run/index.ts';
import { listBackups, type Backup } from './backup/catalog.ts';
import type { RestorePoint } from './points.ts';
import type { Site } from './site.ts';

/** What a restore can begin with. */
export type Base =
  | { readonly kind: 'backup'; readonly seq: number; readonly backup: Backup }
  | { readonly kind: 'restore point'; readonly seq: number; readonly point: RestorePoint }
  | { readonly kind: 'kept days'; readonly seq: 0 };

/** A way to what stood after one entry: a base, and what is done again on it. */
export interface Route {
  readonly seq: number;
  readonly base: Base;
  /** Entries whose work is done again, oldest first. */
  readonly redo: readonly Entry[];
  /** A rough estimate. */
  readonly seconds: number;
}

/** What is there to go back with. */
export interface Means {
  readonly entries: readonly Entry[];
  readonly bases: readonly Base[];
  /** True where the day's content is kept. */
  readonly isKept: (accepted: Entry<'accepted'>) => boolean;
  /** True where its layers are. */
  readonly isLaid: (accepted: Entry<'accepted'>) => boolean;
}

/** Looks what the store and the folder of the database hold. */
export async function findMeans(site: Site, entries: readonly Entry[]): Promise<Means> {
  const there = new Set((await site.store.list('')).map((object) => object.key));
  const backups = (await listBackups(site.store)).filter((b) => entries[b.seq - 1]?.hash === b.hash);
  return {
    entries,
    bases: [
      { kind: 'kept days', seq: 0 },
      ...backups.map((backup) => ({ kind: 'backup', seq: backup.seq, backup }) as const),
    ],
    ...keptIn(there, entries),
  };
}

/** A day is kept by its dump, or by a layer of each of its tables with all that lies below it. */
function keptIn(there: ReadonlySet<string>, entries: readonly Entry[]): Pick<Means, 'isKept' | 'isLaid'> {
  const book = layerBook(entries, foldState(entries));
  const isLaid: Means['isLaid'] = ({ day, body }) =>
    day !== null &&
    Object.keys(body.tables).every((table) => {
      const chain = book.chain({ table }, { day, revision: body.revision });
      return chain?.every((layer) => filesOf(layer).every((file) => there.has(file.key))) ?? false;
    });
  const hasDump: Means['isKept'] = ({ body }) =>
    body.dump.every((part) => part.archived !== null && there.has(part.archived));
  return { isLaid, isKept: (accepted) => hasDump(accepted) || isLaid(accepted) };
}

export interface Routes {
  /** The quickest first. */
  readonly routes: readonly Route[];
  /** Where there is none: what would be needed and is not kept. */
  readonly missing: readonly string[];
}

/** The ways to what stood after an entry. What a restore has replaced is none: it may be what was to be got rid of. */
export function routesTo(seq: number, means: Means): Routes {
  const past = lineage(means.entries, seq);
  const seqs = new Set(past.map((e) => e.seq));
  const routes: Route[] = [];
  let missing: readonly string[] | undefined;
  for (const base of means.bases) {
    if (base.seq !== 0 && !seqs.has(base.seq)) continue;
    const redo = past.filter((e) => e.seq > base.seq && REDONE.has(e.kind));
    const lacking = redo.flatMap((e) => lack(e, means));
    if (lacking.length === 0) routes.push({ seq, base, redo, seconds: estimate(base, redo, means.entries) });
    else if (missing === undefined || lacking.length < missing.length) missing = lacking;
  }
  return { routes: routes.sort((a, b) => a.seconds - b.seconds), missing: [...new Set(missing)] };
}

/** Kinds of entries that tell of a change to the database beside the ledger itself. */
const REDONE: ReadonlySet<Entry['kind']> = new Set(['published', 'loaded', 'ran', 'renamed', 'replayed', 'adopted']);

/** What of an entry cannot be done again. */
function lack(entry: Entry, { entries, isKept, isLaid }: Means): string[] {
  if (entry.kind === 'adopted') return [`${entry.body.history} as it was adopted`];
  if (entry.kind === 'replayed') {
    const days = new Set(entry.body.days);
    const accepted = foldState(entries.slice(0, entry.seq)).days.flatMap((d) => d.accepted ?? []);
    return accepted.flatMap((a) => (a.day !== null && days.has(a.day) && !isLaid(a) ? [a.day] : []));
  }
  if (entry.kind !== 'published' && entry.kind !== 'loaded') return [];
  return isKept(acceptedOf(entries, entry)) ? [] : [entry.day ?? ''];
}

const UNPACKED_A_SECOND = 250e6;
const DUMP_A_SECOND = 15e6;
const SECONDS_A_DAY = 0.5;

function estimate(base: Base, redo: readonly Entry[], entries: readonly Entry[]): number {
  const bytes = base.kind === 'backup' ? base.backup.bytes : base.kind === 'restore point' ? base.point.bytes : 0;
  const days = redo.map((entry) => {
    if (entry.kind !== 'published' && entry.kind !== 'loaded') return SECONDS_A_DAY;
    const { dump } = acceptedOf(entries, entry).body;
    return SECONDS_A_DAY + dump.reduce((sum, part) => sum + part.bytes, 0) / DUMP_A_SECOND;
  });
  return Math.round((1 + bytes / UNPACKED_A_SECOND + days.reduce((a, b) => a + b, 0)) * 10) / 10;
}

/** `backup 2026-02-06T06:00:00.000Z`, for people and the ledger. */
export function baseName(base: Base): string {
  if (base.kind === 'backup') return `backup ${base.backup.at}`;
  return base.kind === 'restore point' ? `restore point ${base.point.at}` : 'kept days';
}
