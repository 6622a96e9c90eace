import type { Entry } from '../ledger/entry.ts';
import { folderOf, type Layer } from './layer.ts';

/**
 * The entries with the layers that they put in force as they are now: what an erasure has replaced is told by the entry
 * that told it first, so that a ledger cut off before the erasure leads to files that are there. For reading layers; the
 * hashes are those of the entries as they were written.
 */
export function withErasures(entries: readonly Entry[]): readonly Entry[] {
  const erased = entries.flatMap((entry) => (entry.kind === 'erased' ? [entry] : []));
  if (erased.length === 0) return entries;
  const now = new Map<string, Layer>();
  for (const { body } of erased) for (const layer of body.layers) now.set(placeOf(layer), layer);
  const seqOf = new Map<string, number>();
  for (const { seq, body } of erased) for (const layer of body.layers) seqOf.set(placeOf(layer), seq);
  const standing = (layers: readonly Layer[], seq: number): readonly Layer[] =>
    layers.map((layer) => ((seqOf.get(placeOf(layer)) ?? 0) > seq ? (now.get(placeOf(layer)) ?? layer) : layer));
  return entries.map((entry): Entry => {
    if (entry.kind === 'erased') return { ...entry, body: { ...entry.body, layers: [] } };
    if (entry.kind !== 'accepted' && entry.kind !== 'published' && entry.kind !== 'repaired') return entry;
    if (!entry.body.layers) return entry;
    return { ...entry, body: { ...entry.body, layers: standing(entry.body.layers, entry.seq) } } as Entry;
  });
}

/** What a layer tells, whatever file it is in. */
export function placeOf(layer: Layer): string {
  const { day, revision, against } = layer;
  return `${folderOf(layer)}/${day}.${revision} after ${against ? `${against.day}.${against.revision}` : 'nothing'}`;
}
