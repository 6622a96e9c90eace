import type { SourceColumn } from '../column.ts';
import type { Day } from '../day.ts';
import type { Relation, RelationType } from '../relation.ts';
import type { Literal } from '../sql.ts';

/** A column of a table that is to be made: its name and the engine's type. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: string;
}

/** How a source column is kept on this engine. */
export interface Storage {
  /** The engine's type, as DDL writes it. */
  readonly type: string;
  /** `text`: the engine has no type for all its values, so they are kept as exact text (bronze.md). */
  readonly kept: 'exact' | 'text';
}

/** `update <table> as <alias> set … from (<from>) as <fromAlias> where …`, in whatever form the engine has for it. */
export interface UpdateFrom {
  readonly table: Relation;
  readonly alias: string;
  /** A table, view or parenthesised select. */
  readonly from: string;
  readonly fromAlias: string;
  /** Column of the table → expression over both aliases. */
  readonly set: Readonly<Record<string, string>>;
  readonly where: string;
}

/** `delete from <table> as <alias> where exists a row of <using>`. */
export interface DeleteUsing {
  readonly table: Relation;
  readonly alias: string;
  readonly using: string;
  readonly usingAlias: string;
  readonly where: string;
}

/** A full outer join of two row sets; `columns` may speak of both aliases, either of which may be all NULL. */
export interface FullJoin {
  readonly left: string;
  readonly leftAlias: string;
  readonly right: string;
  readonly rightAlias: string;
  readonly on: string;
  readonly columns: readonly string[];
  /** A condition on the joined rows. */
  readonly where: string;
}

/** SQL text of one engine. Pure: no I/O, the same text for the same arguments. Every method returns one statement or expression. */
export interface Dialect {
  readonly name: string;
  /** Longest identifier the engine takes. */
  readonly maxIdentifier: number;

  quote(identifier: string): string;
  relation(relation: Relation): string;
  literal(value: Literal): string;
  /** The one way in which a day enters SQL (H6). */
  day(day: Day): string;
  /** A UTC instant as a TIMESTAMP literal, microseconds kept. */
  instant(at: Date): string;
  /** The same instant as a clock in the session's time zone shows it: a TIMESTAMP, as `now()` cast to one would be. */
  localInstant(at: Date): string;

  /** True where the values differ, null-safe, binary for text, by value for numbers (H3). */
  distinct(a: string, b: string): string;
  /** A boolean expression, true where the values are the same by H3. */
  same(a: string, b: string): string;
  /** The expression for GROUP BY and PARTITION BY: rows come together where its values are the same by H3, whatever the column's collation. */
  grouped(expression: string): string;
  cast(expression: string, type: string): string;
  /** The expression as text, for messages and logs. */
  text(expression: string): string;
  /** The expressions joined with a separator, as text. */
  concat(expressions: readonly string[], separator: string): string;
  /** One JSON object with the given columns, as text, values exact. `columns`: name → expression. */
  jsonObject(columns: Readonly<Record<string, string>>): string;
  /** MD5 of a text's UTF-8 bytes: 32 lower-case hexadecimal digits. */
  md5(text: string): string;
  dateAdd(day: string, days: number): string;

  /** The type in which a source column is kept; follows from the declaration alone (H14). */
  storage(column: SourceColumn): Storage;
  /** The smallest type that holds every value of both, or undefined where there is none (H14). Associative and commutative. */
  commonType(a: string, b: string): string | undefined;
  /** The type of a table's column that holds what a select's column of this type gives (a bare NULL has no type of its own). */
  columnType(type: string): string;
  /** The type of H1's columns and of text without limit. */
  readonly types: {
    readonly day: string;
    readonly boolean: string;
    readonly instant: string;
    readonly text: string;
    readonly bigint: string;
  };

  createSchema(schema: string): string;
  /** Drops a schema with everything in it; for schemas of our own only. */
  dropSchema(schema: string): string;
  /** `key`: columns by which rows are looked for; an engine that finds rows without an index makes none. */
  createTable(table: Relation, columns: readonly ColumnSpec[], key?: readonly string[]): string;
  /** The same, and nothing where the table is there already. */
  createTableIfMissing(table: Relation, columns: readonly ColumnSpec[]): string;
  createTableAs(table: Relation, select: string): string;
  /**
   * A table of this session that nobody else sees; gone at its end. Address it by `temporary(name)`. `key`: columns by which its rows, and those of the tables that it is
   * made of, are looked for.
   */
  createTemporary(name: string, select: string, key?: readonly ColumnSpec[]): string;
  temporary(name: string): string;
  /** Appends rows to a temporary table, by position. */
  insertTemporary(name: string, select: string): string;
  dropTemporary(name: string): string;
  createView(view: Relation, select: string): string;
  drop(relation: Relation, type: RelationType): string;
  rename(from: Relation, identifier: string): string;
  /** Lets rows of a table be found by these columns; left out by an engine that finds them without an index. */
  addKey?(table: Relation, columns: readonly ColumnSpec[]): string;
  /**
   * Gives many tables other names at once, in the given order. Undefined where DDL is part of a transaction, which does the
   * same with one `rename` after the other.
   */
  renameAll?(moves: readonly { readonly from: Relation; readonly to: Relation }[]): string;
  addColumn(table: Relation, column: ColumnSpec): string;
  changeType(table: Relation, column: ColumnSpec): string;
  dropColumn(table: Relation, column: string): string;
  renameColumn(table: Relation, from: string, to: string): string;
  commentOnTable(table: Relation, comment: string): string;
  /** Absent where a view can have no comment. */
  commentOnView?(view: Relation, comment: string): string;
  commentOnColumn(table: Relation, column: ColumnSpec, comment: string): string;

  insertSelect(table: Relation, columns: readonly string[], select: string): string;
  updateFrom(update: UpdateFrom): string;
  deleteUsing(deletion: DeleteUsing): string;
  fullJoin(join: FullJoin): string;
}
