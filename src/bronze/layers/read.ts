import { createReadStream } from 'node:fs';
import type { ColumnInfo, LayerSql } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import type { Database } from '../ledger/table.ts';
import { sha256Of } from '../store/hash.ts';
import type { Store } from '../store/store.ts';
import { filesOf, type LayerBook, type Layered } from './book.ts';
import type { Content, Layer, LayerFile } from './layer.ts';
import { rowsOfChain } from './rows.ts';

/** What layers are read with. */
export interface LayerReading extends Pick<Database, 'dialect'> {
  readonly sql: LayerSql;
  readonly book: LayerBook;
  readonly pathOf: (file: LayerFile) => string;
}

/** Puts files of the store where the engine can read them, each once and held to its hash. Errors: `layer-missing`, `layer-damaged`. */
export class LayerShelf {
  readonly #store: Store;
  readonly #directory: string;
  readonly #paths = new Map<string, string>();

  /** @param directory where files of a store on another machine are put */
  constructor(store: Store, directory: string) {
    this.#store = store;
    this.#directory = directory;
  }

  async fetch(layers: Iterable<Layer>): Promise<void> {
    for (const layer of layers) for (const file of filesOf(layer)) await this.#fetchFile(layer, file);
  }

  readonly pathOf = (file: LayerFile): string =>
    this.#paths.get(file.key) ?? fail('layer-missing', { table: file.key.split('/')[1] ?? '', key: file.key });

  async #fetchFile({ table }: Layer, { key, sha256: expected }: LayerFile): Promise<void> {
    if (this.#paths.has(key)) return;
    if (!(await this.#store.stat(key))) fail('layer-missing', { table, key });
    const path = await this.#store.localFile(key, this.#directory);
    const found = await sha256Of(createReadStream(path, { highWaterMark: 1 << 20 }));
    if (found !== expected) fail('layer-damaged', { table, key, expected, found });
    this.#paths.set(key, path);
  }
}

/** The layers that `snapshot` of these contents reads. Errors: `layer-missing` where a link of the way is not known. */
export function layersFor(book: LayerBook, of: Layered, content: Content): readonly Layer[] {
  return book.chain(of, content) ?? fail('layer-missing', { table: of.table, key: `the layers up to ${content.day}` });
}

/** What a day held of a table, as a select; its own columns unless others are asked for. */
export function snapshot(reading: LayerReading, layer: Layer, columns: readonly ColumnInfo[] = layer.columns): string {
  return rowsOfChain(reading, layersFor(reading.book, layer, layer), columns);
}
