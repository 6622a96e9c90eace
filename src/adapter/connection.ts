import type { Relation, RelationType } from '../relation.ts';
import type { Statement } from '../sql.ts';

/**
 * A value as it comes out of the engine. Days, times, instants, decimals and anything else without an exact JavaScript
 * form are text: `2026-02-06`, `2026-02-06 05:30:00`, `10.50`. Integers beyond 2^53 are bigints.
 */
export type SqlValue = null | boolean | number | bigint | string | Uint8Array;

export interface ColumnInfo {
  readonly name: string;
  /** The engine's type, in the form `Dialect.commonType` takes. */
  readonly type: string;
}

export interface Result {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly (readonly SqlValue[])[];
}

/** Descriptions kept in the database; null and left out where there is none. */
export interface Comments {
  readonly relation: string | null;
  /** By the column's name as the catalog has it. */
  readonly columns: ReadonlyMap<string, string>;
}

/** What exists, as this connection's transaction sees it. Names compare as the engine compares them. */
export interface Catalog {
  schemas(): Promise<readonly string[]>;
  relations(schema: string): Promise<readonly { readonly relation: Relation; readonly type: RelationType }[]>;
  /** The relation's type, or undefined where there is none. */
  find(relation: Relation): Promise<RelationType | undefined>;
  /** Columns in order; empty where there is no such relation. */
  columns(relation: Relation): Promise<readonly ColumnInfo[]>;
  /**
   * The storage engine of a table whose rows are part of no transaction; undefined where they are. Left out by an engine that
   * has no such tables.
   */
  outsideTransactions?(relation: Relation): Promise<string | undefined>;
  /** Columns with which an index of the table begins; left out by an engine that finds rows without one. */
  indexed?(relation: Relation): Promise<readonly string[]>;
  /** What was said of a relation and its columns with the dialect's `commentOn…`. */
  comments(relation: Relation): Promise<Comments>;
  /** Columns that a select would have, without running it. */
  describe(select: string): Promise<readonly ColumnInfo[]>;
}

/** One session. Statements run one after another; a failing statement throws `statement-failed` (or a narrower error). */
export interface Connection {
  readonly catalog: Catalog;
  readonly inTransaction: boolean;
  /** Runs one statement; returns the number of rows it changed (0 where that has no meaning). */
  execute(statement: Statement): Promise<number>;
  query(sql: string, purpose?: string): Promise<Result>;
  /** Rows in batches, for results that do not fit into memory. */
  stream(sql: string, purpose?: string): AsyncIterable<Result>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Stops the statement at work, which then throws `interrupted`. */
  interrupt(): void;
  close(): Promise<void>;
}

/** True where both have the same names and types in the same order. */
export function sameColumns(a: readonly ColumnInfo[], b: readonly ColumnInfo[]): boolean {
  return a.length === b.length && a.every(({ name, type }, i) => name === b[i]?.name && type === b[i].type);
}

/** Values of the first column of the result. */
export async function firstColumn(connection: Connection, sql: string): Promise<readonly SqlValue[]> {
  return (await connection.query(sql)).rows.map((row) => row[0] ?? null);
}

/** The only value of a result, as a number. */
export async function countOf(connection: Connection, sql: string): Promise<number> {
  return Number((await connection.query(sql)).rows[0]?.[0] ?? 0);
}

/** Rows as objects by column name. */
export function objects(result: Result): Record<string, SqlValue>[] {
  return result.rows.map((row) => Object.fromEntries(result.columns.map((c, i) => [c.name, row[i] ?? null])));
}
