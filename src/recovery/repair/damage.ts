import {
  bookOfLayers,
  contentId,
  filesOf,
  givenUpLayers,
  layerBook,
  type Layer,
  type LayerBook,
} from '../../bronze/index.ts';
import type { Session } from '../../run/index.ts';

/** A layer as far as its files are whole: a difference without its checkpoint, a checkpoint alone; undefined for none. */
function intact(layer: Layer, damaged: ReadonlySet<string>): Layer | undefined {
  const { checkpoint, ...difference } = layer;
  const isWhole = (file: Layer['file']): boolean => file === null || !damaged.has(file.key);
  if (isWhole(layer.file)) return checkpoint && !isWhole(checkpoint) ? difference : layer;
  return checkpoint && isWhole(checkpoint)
    ? { ...difference, kind: 'whole', against: null, file: checkpoint }
    : undefined;
}

export interface Damage {
  /** What can be read still. */
  readonly book: LayerBook;
  /** Layers with a damaged file, and whole ones to which no way leads any more; in the order of the ledger. */
  readonly layers: readonly Layer[];
  /** Layers of contents that were given up: their dump may be there again. */
  readonly givenUp: readonly Layer[];
}

export function damageOf({ ledger }: Session, damaged: ReadonlySet<string>): Damage {
  const known = layerBook(ledger.entries, ledger.state);
  const { layers } = known;
  const book = bookOfLayers(
    layers.flatMap((layer) => intact(layer, damaged) ?? []),
    { state: ledger.state, names: new Set([...known.names].filter((name) => !damaged.has(name))) },
  );
  const isHit = (layer: Layer): boolean => filesOf(layer).some((file) => damaged.has(file.key));
  return {
    book,
    layers: layers.filter((layer) => isHit(layer) || !book.chain(layer, layer)),
    givenUp: givenUpLayers(ledger.entries, known),
  };
}

/** Layers of one day's content of all tables, in the order in which they first come. */
export function byDay(layers: readonly Layer[]): readonly (readonly Layer[])[] {
  const groups = new Map<string, Layer[]>();
  for (const layer of layers) {
    const id = `${layer.day}.${layer.revision}`;
    groups.set(id, [...(groups.get(id) ?? []), layer]);
  }
  return [...groups.values()];
}

/** One of each content. */
export function contentsOf(layers: readonly Layer[]): readonly Layer[] {
  return [...new Map(layers.map((layer) => [contentId(layer, layer), layer])).values()];
}
