import { dayBefore, type Day } from '../../day.ts';
import { layerOn } from './book.ts';
import type { Content, Layer } from './layer.ts';
import { snapshot } from './read.ts';
import type { LayerWork, ToLay } from './work.ts';
import { writeLayer } from './write.ts';

/** A day's rows of one table, as they arrived. */
export interface Arrival extends Omit<ToLay, 'before' | 'standing'> {
  /** The table that should hold the rows of the observed day before, behind FROM, where there is one. */
  readonly standing: (before: Layer) => Promise<string | undefined>;
  /** The key that the source declared on another day. */
  readonly keyOn: (day: Day) => readonly string[] | undefined;
}

/**
 * Writes what the day changed in a table, and what the next observed day changes against it where this one came late or
 * again. The entry that names the layers puts them in force. Errors: `layer-missing`, those of the store and the engine.
 */
export async function layTable(work: LayerWork, { standing, keyOn, ...arrival }: Arrival): Promise<readonly Layer[]> {
  const observed = work.book.observed(arrival.of);
  const { day } = arrival.content;
  const before = layerOn(observed, dayBefore(day));
  const own = await writeLayer(work, { ...arrival, before, standing: before && (await standing(before)) });
  const next = observed.find((layer) => layer.day > day);
  if (!next || (own.kind === 'same' && isSame(own.against, next.against))) return [own];
  const relaid = await relay({ ...work, book: work.book.with([own]) }, { next, before: own, key: keyOn(next.day) });
  return relaid ? [own, relaid] : [own];
}

function isSame(a: Content | null, b: Content | null): boolean {
  return a !== null && b !== null && a.day === b.day && a.revision === b.revision;
}

interface Relaying {
  readonly next: Layer;
  readonly before: Layer;
  readonly key: readonly string[] | undefined;
}

/** Tells the next day's content anew, against the one that now comes before it. */
async function relay(work: LayerWork, { next, before, key }: Relaying): Promise<Layer | undefined> {
  const chain = work.book.chain(next, next);
  if (!chain) return undefined;
  await work.shelf.fetch(chain);
  const { day, revision, columns, stored } = next;
  return writeLayer(work, {
    of: next.seed ? { table: next.table, seed: true } : { table: next.table },
    content: { day, revision },
    rows: `(${snapshot({ ...work, pathOf: work.shelf.pathOf }, next)})`,
    columns,
    stored,
    key: key ?? next.key,
    before,
  });
}
