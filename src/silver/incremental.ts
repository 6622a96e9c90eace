import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import type { ManifestNode } from '../project/index.ts';
import { relationName, type Relation, type RelationType } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';

export const STRATEGIES = ['append', 'delete+insert', 'merge'] as const;
type Strategy = (typeof STRATEGIES)[number];

export interface IncrementalGiven {
  readonly node: ManifestNode;
  readonly relation: Relation;
  readonly select: string;
  readonly incoming: readonly ColumnInfo[];
  /** The table's columns; empty where it is to be born (or born again by --full-refresh). */
  readonly existing: readonly ColumnInfo[];
  /** What stands at the relation now. */
  readonly standing: RelationType | undefined;
}

/** dbt's `incremental`: creates the table, or adds the select's rows by the model's strategy. Errors: `incremental-config`, `schema-changed`. */
export function incrementalStatements(dialect: Dialect, given: IncrementalGiven): Statement[] {
  const { relation, select, existing, standing } = given;
  const name = relationName(relation);
  if (existing.length === 0) {
    const drop = standing ? [statement(`drop ${name}`, dialect.drop(relation, standing))] : [];
    return [...drop, statement(`create ${name}`, dialect.createTableAs(relation, select))];
  }
  const temporary = `varve_new_${relation.schema}_${relation.identifier}`.slice(0, dialect.maxIdentifier);
  const rows = dialect.temporary(temporary);
  const { ddl, columns } = schemaChange(dialect, given);
  // the select may read columns of the table that the change of schema takes away
  return [
    statement(`find the new rows of ${name}`, dialect.createTemporary(temporary, select)),
    ...ddl,
    ...strategyStatements(dialect, given, { rows, columns }),
    statement(`forget the new rows of ${name}`, dialect.dropTemporary(temporary)),
  ];
}

function strategyOf(node: ManifestNode): Strategy {
  const keyed = keyOf(node).length > 0;
  const asked = node.config.incremental_strategy ?? (keyed ? 'delete+insert' : 'append');
  const strategy = STRATEGIES.find((s) => s === asked.replace('_', '+') || s === asked);
  if (!strategy)
    return fail('incremental-config', {
      file: node.original_file_path,
      problem: `incremental_strategy '${asked}' is not one of ${STRATEGIES.join(', ')}`,
    });
  if (strategy !== 'append' && !keyed)
    return strategy === 'merge'
      ? 'append'
      : fail('incremental-config', {
          file: node.original_file_path,
          problem: `incremental_strategy '${strategy}' needs a unique_key`,
        });
  return strategy;
}

function keyOf(node: ManifestNode): readonly string[] {
  return [node.config.unique_key ?? []].flat();
}

interface NewRows {
  readonly rows: string;
  readonly columns: readonly string[];
}

function strategyStatements(
  dialect: Dialect,
  { node, relation }: IncrementalGiven,
  { rows, columns }: NewRows,
): Statement[] {
  const name = relationName(relation);
  const key = keyOf(node);
  const match = key.map((k) => `t.${dialect.quote(k)} = n.${dialect.quote(k)}`).join(' AND ');
  const list = columns.map((c) => `n.${dialect.quote(c)}`).join(', ');
  const insert = (where: string): string =>
    dialect.insertSelect(relation, columns, `SELECT ${list} FROM ${rows} AS n${where}`);
  switch (strategyOf(node)) {
    case 'append':
      return [statement(`append to ${name}`, insert(''))];
    case 'delete+insert':
      return [
        statement(
          `delete the rows of ${name} that come anew`,
          dialect.deleteUsing({ table: relation, alias: 't', using: rows, usingAlias: 'n', where: match }),
        ),
        statement(`insert into ${name}`, insert('')),
      ];
    case 'merge': {
      const set = Object.fromEntries(columns.filter((c) => !key.includes(c)).map((c) => [c, `n.${dialect.quote(c)}`]));
      const absent = ` WHERE NOT EXISTS (SELECT 1 FROM ${dialect.relation(relation)} AS t WHERE ${match})`;
      return [
        statement(
          `update ${name}`,
          dialect.updateFrom({ table: relation, alias: 't', from: rows, fromAlias: 'n', set, where: match }),
        ),
        statement(`insert into ${name}`, insert(absent)),
      ];
    }
  }
}

/** dbt's on_schema_change: ignore, append_new_columns, sync_all_columns, fail. */
function schemaChange(
  dialect: Dialect,
  { node, relation, incoming, existing }: IncrementalGiven,
): { ddl: Statement[]; columns: string[] } {
  const has = (columns: readonly ColumnInfo[], name: string): boolean =>
    columns.some((c) => c.name.toLowerCase() === name.toLowerCase());
  const added = incoming.filter((c) => !has(existing, c.name));
  const removed = existing.filter((c) => !has(incoming, c.name));
  const shared = incoming.filter((c) => has(existing, c.name)).map((c) => c.name);
  const mode = node.config.on_schema_change ?? 'ignore';
  if (mode === 'ignore' || (added.length === 0 && removed.length === 0)) return { ddl: [], columns: shared };
  if (mode === 'fail')
    return fail('schema-changed', {
      model: node.name,
      added: added.map((c) => c.name),
      removed: removed.map((c) => c.name),
    });
  const ddl = added.map((c) =>
    statement(
      `add ${c.name} to ${relationName(relation)}`,
      dialect.addColumn(relation, { name: c.name, type: dialect.columnType(c.type) }),
    ),
  );
  if (mode === 'sync_all_columns')
    ddl.push(
      ...removed.map((c) =>
        statement(`drop ${c.name} of ${relationName(relation)}`, dialect.dropColumn(relation, c.name)),
      ),
    );
  return { ddl, columns: incoming.map((c) => c.name) };
}
