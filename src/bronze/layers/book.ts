import type { Day } from '../../day.ts';
import type { Entry } from '../ledger/entry.ts';
import type { LedgerState } from '../ledger/state.ts';
import { placeOf, withErasures } from './erasures.ts';
import { folderOf, sameContent, type Content, type Layer, type LayerFile } from './layer.ts';

/** Names a table or a seed, which may have the same name. */
export type Layered = Pick<Layer, 'table' | 'seed'>;

/** The layers that the ledger names. */
export interface LayerBook {
  /** All that was ever put in force, oldest first. */
  readonly layers: readonly Layer[];
  /** The layer in force for what a day held of a table. */
  find(of: Layered, content: Content): Layer | undefined;
  /** The layers to lay over one another for a content: a whole one (or a checkpoint) first, then each difference after it. */
  chain(of: Layered, content: Content): readonly Layer[] | undefined;
  /** The observed days of a table with a layer each, ascending. */
  observed(of: Layered): readonly Layer[];
  /** Tables and seeds with a layer. */
  readonly tables: readonly Layered[];
  /** Every name that a file of a layer ever had; none is given twice. */
  readonly names: ReadonlySet<string>;
  /** The same with layers that no entry names yet. */
  with(more: readonly Layer[]): LayerBook;
  /** The same with layers in the place of those that tell the same. */
  replacing(layers: readonly Layer[]): LayerBook;
}

/** Every file that a layer is made of. */
export function filesOf({ file, checkpoint }: Layer): readonly LayerFile[] {
  return [file, checkpoint].filter((f): f is LayerFile => f !== null && f !== undefined);
}

/** Layers that an entry puts in force. */
export function layersOf(entry: Entry): readonly Layer[] {
  const tells =
    entry.kind === 'accepted' || entry.kind === 'published' || entry.kind === 'erased' || entry.kind === 'repaired';
  return tells ? (entry.body.layers ?? []) : [];
}

/** The layers that the ledger names, but for those of contents that it gives up as lost. */
export function layerBook(entries: readonly Entry[], state: LedgerState): LayerBook {
  const told = entries.flatMap(layersOf).flatMap(filesOf);
  let layers: Layer[] = [];
  for (const entry of withErasures(entries)) {
    if (entry.kind === 'repaired') {
      const lost = new Set(entry.body.lost.map((content) => contentId(content, content)));
      layers = layers.filter((layer) => !lost.has(contentId(layer, layer)));
    }
    layers.push(...layersOf(entry));
  }
  return bookOfLayers(layers, { state, names: new Set(told.map((file) => file.key)) });
}

/** Layers whose contents are given up as lost, and were not found since. */
export function givenUpLayers(entries: readonly Entry[], book: LayerBook): readonly Layer[] {
  return withErasures(entries)
    .flatMap(layersOf)
    .filter((layer) => book.find(layer, layer) === undefined);
}

export interface Known {
  readonly state: LedgerState;
  /** Names of files that are not to be given again. */
  readonly names: ReadonlySet<string>;
}

/** A book of these layers alone. */
export function bookOfLayers(layers: readonly Layer[], known: Known): LayerBook {
  const { state, names } = known;
  const byContent = new Map<string, Layer>();
  const byTable = new Map<string, Layered>();
  for (const layer of layers) {
    byContent.set(contentId(layer, layer), layer);
    byTable.set(folderOf(layer), layer.seed ? { table: layer.table, seed: true } : { table: layer.table });
  }
  const find = (of: Layered, content: Content): Layer | undefined => byContent.get(contentId(of, content));
  return {
    layers,
    find,
    chain: (of, content) => chainOf((c) => find(of, c), content),
    observed: (of) =>
      linked(
        layers.filter((layer) => folderOf(layer) === folderOf(of)),
        contentsOf(of, state),
      ),
    tables: [...byTable.values()],
    names,
    with: (more) => bookOfLayers([...layers, ...more], { state, names: named(names, more) }),
    replacing: (others) => {
      const now = new Map(others.map((layer) => [placeOf(layer), layer]));
      const standing = layers.map((layer) => now.get(placeOf(layer)) ?? layer);
      return bookOfLayers(standing, { state, names: named(names, others) });
    },
  };
}

function named(names: ReadonlySet<string>, more: readonly Layer[]): ReadonlySet<string> {
  return new Set([...names, ...more.flatMap(filesOf).map((file) => file.key)]);
}

/** Tells contents of all tables apart. */
export function contentId(of: Layered, { day, revision }: Content): string {
  return `${folderOf(of)}/${day}.${revision}`;
}

/** Seeds count for the days that are visible, tables for those that are accepted. */
function contentsOf({ seed }: Layered, { days }: LedgerState): Content[] {
  return days.flatMap(({ day, accepted, published }) => {
    const revision = seed ? published : accepted?.body.revision;
    return revision === undefined ? [] : [{ day, revision }];
  });
}

/** The layer of each content: of several the newest that is told against the content before it, else the newest. */
function linked(layers: readonly Layer[], contents: readonly Content[]): Layer[] {
  const found: Layer[] = [];
  for (const content of contents) {
    const told = layers.filter((layer) => sameContent(layer, content));
    const before = found.at(-1);
    const layer = told.findLast(({ against }) => against && before && sameContent(against, before)) ?? told.at(-1);
    if (layer) found.push(layer);
  }
  return found;
}

/** Undefined where a link is missing. */
function chainOf(find: (content: Content) => Layer | undefined, content: Content): readonly Layer[] | undefined {
  const chain: Layer[] = [];
  for (let at: Content | null = content; at;) {
    const layer = find(at);
    if (!layer || chain.some((later) => sameContent(later, layer))) return undefined;
    chain.unshift(layer);
    if (layer.kind === 'whole' || layer.checkpoint) return chain;
    at = layer.against;
  }
  return undefined;
}

/** The last observed layer on or before a day (H9: nothing changes on days that were not observed). */
export function layerOn(observed: readonly Layer[], day: Day): Layer | undefined {
  return observed.findLast((layer) => layer.day <= day);
}
