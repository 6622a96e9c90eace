import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import type { ManifestNode } from '../project/index.ts';
import { relationName, type Relation } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';

interface Changing {
  readonly node: ManifestNode;
  readonly relation: Relation;
  readonly incoming: readonly ColumnInfo[];
  readonly existing: readonly ColumnInfo[];
}

/**
 * dbt's on_schema_change: what is done to the table's columns, and which columns are written then. `ignore` writes the
 * table's own columns. Errors: `schema-changed`.
 */
export function schemaChange(
  dialect: Dialect,
  { node, relation, incoming, existing }: Changing,
): { readonly ddl: Statement[]; readonly columns: string[] } {
  const find = (columns: readonly ColumnInfo[], { name }: ColumnInfo): ColumnInfo | undefined =>
    columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  const added = incoming.filter((c) => !find(existing, c));
  const removed = existing.filter((c) => !find(incoming, c));
  const retyped = incoming.filter((c) => find(existing, c) && find(existing, c)?.type !== c.type);
  const mode = node.config.on_schema_change ?? 'ignore';
  const name = relationName(relation);
  const changed = added.length + removed.length + retyped.length > 0;
  if (mode === 'ignore' || !changed)
    return { ddl: [], columns: existing.filter((c) => find(incoming, c)).map((c) => c.name) };
  if (mode === 'fail')
    return fail('schema-changed', {
      model: node.name,
      added: added.map((c) => c.name),
      removed: removed.map((c) => c.name),
    });
  const add = added.map((c) =>
    statement(
      `add ${c.name} to ${name}`,
      dialect.addColumn(relation, { name: c.name, type: dialect.columnType(c.type) }),
    ),
  );
  if (mode !== 'sync_all_columns') return { ddl: add, columns: incoming.map((c) => c.name) };
  const drop = removed.map((c) => statement(`drop ${c.name} of ${name}`, dialect.dropColumn(relation, c.name)));
  const retype = retyped.map((c) =>
    statement(
      `change ${c.name} of ${name}`,
      dialect.changeType(relation, { name: c.name, type: dialect.columnType(c.type) }),
    ),
  );
  return { ddl: [...add, ...drop, ...retype], columns: incoming.map((c) => c.name) };
}
