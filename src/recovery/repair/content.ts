import { sameColumns, type LayerSql } from '../../adapter/index.ts';
import {
  hashesOf,
  LayerShelf,
  layersFor,
  restoreDump,
  snapshot,
  sumOf,
  type Entry,
  type Layer,
  type LayerBook,
  type Store,
} from '../../bronze/index.ts';
import { isError } from '../../errors.ts';
import { begin, load, relationOfLayer, rollback, type Loaded, type Session } from '../../run/index.ts';

/** Where what a day held of a table can be found again, in the order in which it is looked for. */
export const CONTENT_SOURCES = ['layers', 'the table that stands', 'the dump'] as const;
export type ContentSource = (typeof CONTENT_SOURCES)[number];

/** The rows of a content, proven by the number and the sum of hashes with which it was loaded. */
export interface FoundContent {
  /** Behind FROM; readable until the work that asked for it is over. */
  readonly rows: string;
  readonly from: ContentSource;
}

export interface Reading {
  readonly session: Session;
  readonly sql: LayerSql;
  readonly store: Store;
  /** A folder for files of a store on another machine. */
  readonly directory: string;
  readonly shelf: LayerShelf;
}

/** What one accepted day, or one visible one's seeds, held. */
export class Contents implements AsyncDisposable {
  readonly #reading: Reading;
  #dump: Promise<Loaded['aside']> | undefined;

  private constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** Begins a transaction, which is taken back at the end: nothing of it is kept. */
  static async open(reading: Reading): Promise<Contents> {
    await begin(reading.session);
    return new Contents(reading);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rollback(this.#reading.session);
  }

  /** Undefined where nothing holds the content any more. */
  async find(layer: Layer, book: LayerBook): Promise<FoundContent | undefined> {
    const looks: Readonly<Record<ContentSource, () => Promise<string | undefined>>> = {
      layers: () => this.#fromLayers(layer, book),
      'the table that stands': () => this.#standing(layer),
      'the dump': () => this.#fromDump(layer),
    };
    for (const from of CONTENT_SOURCES) {
      const rows = await looks[from]();
      if (rows !== undefined && (await this.#holds(rows, layer, from !== 'the table that stands')))
        return { rows, from };
    }
    return undefined;
  }

  async #fromLayers(layer: Layer, book: LayerBook): Promise<string | undefined> {
    const { session, sql, shelf } = this.#reading;
    if (!book.chain(layer, layer)) return undefined;
    await shelf.fetch(layersFor(book, layer, layer));
    const found = book.find(layer, layer) ?? layer;
    return `(${snapshot({ dialect: session.dialect, sql, book, pathOf: shelf.pathOf }, found, layer.columns)})`;
  }

  async #standing(layer: Layer): Promise<string | undefined> {
    const { connection, dialect } = this.#reading.session;
    const table = relationOfLayer(this.#reading.session, layer);
    if (!table || (await connection.catalog.find(table)) !== 'table') return undefined;
    const columns = await connection.catalog.columns(table);
    return sameColumns(columns, layer.columns) ? dialect.relation(table) : undefined;
  }

  async #fromDump(layer: Layer): Promise<string | undefined> {
    if (layer.seed) return undefined;
    this.#dump ??= this.#load(layer);
    const found = (await this.#dump).find(({ table }) => table.name === layer.table);
    if (!found) return undefined;
    const columns = Object.entries(found.stored).map(([name, type]) => ({ name, type }));
    return sameColumns(columns, layer.columns) ? this.#reading.session.dialect.relation(found.aside) : undefined;
  }

  /** Reads the dump of a day that was accepted; nothing where it is not kept. */
  async #load({ day, revision }: Layer): Promise<Loaded['aside']> {
    const { session, directory } = this.#reading;
    const accepted = session.ledger.entries.find(
      (e): e is Entry<'accepted'> => e.kind === 'accepted' && e.day === day && e.body.revision === revision,
    );
    if (!accepted) return [];
    try {
      const parts = await restoreDump(session.store, { day, parts: accepted.body.dump, directory });
      const quiet: Session = { ...session, emit: () => undefined };
      return (await load(quiet, { day, parts, database: undefined }, { schema: 'varve_repair', layered: false })).aside;
    } catch (error) {
      if (!isError(error) || !error.code.startsWith('archive-')) throw error;
      if (error.code === 'archive-damaged') session.emit({ type: 'warning', message: error.message });
      return [];
    }
  }

  /** `trusted`: where the hashes cannot be compared, as many rows will do. */
  async #holds(rows: string, layer: Layer, trusted: boolean): Promise<boolean> {
    const { session, sql } = this.#reading;
    const expected = hashesOf(layer.fingerprint, sql.hashing);
    const found = await sumOf(session.connection, { dialect: session.dialect, sql, columns: layer.columns }, rows);
    return found.rows === layer.rows && (expected === undefined ? trusted : found.hashes === expected);
  }
}
