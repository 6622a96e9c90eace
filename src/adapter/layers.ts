/** How an engine hashes rows. SQL text only. */
export interface RowHash {
  /** Names the row hash; sums of it compare where this is the same. */
  readonly hashing: string;
  /** A 64-bit hash of the expressions' values as an integer; NULLs count. */
  rowHash(expressions: readonly string[]): string;
}

/** How an engine writes and reads the files that layers are. SQL text only. */
export interface LayerSql extends RowHash {
  /**
   * A row set over Parquet files that `writeParquet` made, usable behind FROM: columns by name, NULL where a file lacks one.
   * `place`: name of a column that tells which of the files a row is from: 0, 1, …
   */
  readParquet(files: readonly string[], place?: string): string;
  /** A row set over all files that a pattern finds; `file`: name of a column with the path of the file that a row is from. */
  readFolder(pattern: string, file: string): string;
  /** Statement that writes a select's rows into a new file. */
  writeParquet(path: string, select: string): string;
  /** The type in which a file keeps every value of a column of `type` exactly. */
  keptAs(type: string): string;
  /** Rows of two tables paired by their place in them, NULLs beside what is left over of the longer one. */
  pairedByPlace(left: string, right: string): string;
}
