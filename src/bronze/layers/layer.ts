import type { ColumnInfo } from '../../adapter/index.ts';
import type { Day } from '../../day.ts';

/** What a day held: the day and the revision of its accepted dump (for seeds: of the run that made it visible). */
export interface Content {
  readonly day: Day;
  readonly revision: number;
}

/** A Parquet file of the store. */
export interface LayerFile {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
}

export const LAYER_KINDS = ['whole', 'difference', 'same'] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

/** What a day held of one table, as a file of its own: whole, or as the difference from what another day held. */
export interface Layer extends Content {
  /** The staged table, or the seed. */
  readonly table: string;
  readonly seed?: true;
  readonly kind: LayerKind;
  /** What a difference is from; null for a whole layer. */
  readonly against: Content | null;
  /** Null where nothing differs. */
  readonly file: LayerFile | null;
  /** The whole content beside the difference, so that the way to it is short. */
  readonly checkpoint?: LayerFile;
  /** Columns by which rows are told apart; none: by the whole row and how often it is there. */
  readonly key: readonly string[];
  /** In order, each with the engine's type. */
  readonly columns: readonly ColumnInfo[];
  readonly stored?: Stored;
  /** Rows of the whole content. */
  readonly rows: number;
  /** Sum of the row hashes of the whole content, behind the name of the hash: `duckdb v1.5.5:1846…`. */
  readonly fingerprint: string;
}

/** A day's rows as the warehouse stores them, where another engine makes the layers. */
export interface Stored {
  /** In order, each with the warehouse's type. */
  readonly columns: readonly ColumnInfo[];
  /** Sum of its own row hashes: by it is known that a table still holds what was loaded. */
  readonly fingerprint: string;
}

/** The column of a layer file that says what became of the row. */
export const CHANGE = '_change';
export const CHANGES = { insert: 'insert', update: 'update', delete: 'delete' } as const;

/**
 * The name under which a table's column stands in a file; one that is named like `_change`, or like the number that an engine
 * gives the files that it reads, gets another underscore.
 */
export function fileColumn(column: string): string {
  return /^(_+change|_*file_index)$/i.test(column) ? `_${column}` : column;
}

export function sameContent(a: Content, b: Content): boolean {
  return a.day === b.day && a.revision === b.revision;
}

/** How a table is named in the store: what a path cannot hold is written as %XX; the name of a seed holds a dot, no other does. */
export function folderOf({ table, seed }: Pick<Layer, 'table' | 'seed'>): string {
  const name = table.replaceAll(/[^\w$-]/gu, (char) =>
    [...new TextEncoder().encode(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return `bronze/${seed ? `seeds.${name}` : name}`;
}
