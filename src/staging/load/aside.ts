import type { Dialect } from '../../adapter/index.ts';
import { asideName } from '../../aside-name.ts';
import type { SourceColumn, SourceTable } from '../../column.ts';
import { relation, relationName, type Relation } from '../../relation.ts';
import { statement, type Statement } from '../../sql.ts';

const SUFFIX = '__varve_new';

/** A table of the dump, laid aside in the schema that it is for. */
export interface AsideTable {
  /** What the dump says of it, keys and comments that came at its end included. */
  readonly table: SourceTable;
  /** Where its rows are until the swap. */
  readonly aside: Relation;
  readonly rows: number;
  /** Column name → the engine's type that it was made with. */
  readonly stored: Readonly<Record<string, string>>;
  /** The same rows in the database that makes layers, where that is not the warehouse. */
  readonly twin?: Pick<AsideTable, 'aside' | 'stored'>;
}

/** Where a table is laid; a name that no source table has. */
export function asideRelation(dialect: Dialect, schema: string, table: string): Relation {
  return relation(schema, asideName(table, SUFFIX, dialect.maxIdentifier));
}

/** The table as it is stored: columns that are to be kept as text are declared so. */
export function asStored(table: SourceTable, asText: (table: string, column: SourceColumn) => boolean): SourceTable {
  const columns = table.columns.map((column) =>
    asText(table.name, column)
      ? { ...column, default: null, type: { name: 'text', text: column.type.text, unsigned: false } as const }
      : column,
  );
  return { ...table, columns };
}

/** Takes away what was laid aside and is not wanted after all. */
export function dropAside(dialect: Dialect, aside: readonly AsideTable[]): readonly Statement[] {
  return aside.map((table) => statement(`drop ${relationName(table.aside)}`, dialect.drop(table.aside, 'table')));
}
