import type { ColumnInfo, LayerSql } from '../../adapter/index.ts';
import type { Database } from '../ledger/table.ts';
import type { Store } from '../store/store.ts';
import type { LayerBook, Layered } from './book.ts';
import type { Content, Layer, Stored } from './layer.ts';
import type { LayerShelf } from './read.ts';

/** What layers are written with. */
export interface LayerWork extends Database {
  readonly sql: LayerSql;
  readonly store: Store;
  readonly book: LayerBook;
  /** A folder for files in the making. */
  readonly directory: string;
  readonly shelf: LayerShelf;
}

/** A table's rows of a day, of which a layer is to be made. */
export interface ToLay {
  readonly of: Layered;
  readonly content: Content;
  /** Behind FROM. */
  readonly rows: string;
  readonly columns: readonly ColumnInfo[];
  readonly stored?: Stored | undefined;
  /** The key that the source declares; none: rows are told apart as a whole. */
  readonly key: readonly string[];
  /** The layer of the observed day before. */
  readonly before: Layer | undefined;
  /** A table that should hold what `before` tells, behind FROM; looked at, not trusted. */
  readonly standing?: string | undefined;
}
