import type { ColumnInfo, Dialect } from '../adapter/index.ts';
import { fail } from '../errors.ts';
import type { ManifestNode } from '../project/index.ts';
import { relationName, type Relation, type RelationType } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';
import { schemaChange } from './schema-change.ts';

export const STRATEGIES = ['append', 'delete+insert', 'merge', 'microbatch'] as const;
export type IncrementalStrategy = (typeof STRATEGIES)[number];

export interface IncrementalGiven {
  readonly node: ManifestNode;
  readonly relation: Relation;
  readonly select: string;
  readonly incoming: readonly ColumnInfo[];
  /** The table's columns; empty where it is to be born (or born again by --full-refresh). */
  readonly existing: readonly ColumnInfo[];
  /** What stands at the relation now. */
  readonly standing: RelationType | undefined;
  /** Microbatch: which of the table's rows the new ones replace. */
  readonly replaces?: string | undefined;
}

/** New rows, gathered in a temporary table before anything is written. */
export interface NewRows {
  readonly prepare: readonly Statement[];
  /** Where they are, for FROM. */
  readonly rows: string;
  readonly columns: readonly string[];
  readonly cleanup: Statement;
}

/** dbt's `incremental`: creates the table, or adds the select's rows by the model's strategy. Errors: `incremental-config`, `schema-changed`. */
export function incrementalStatements(dialect: Dialect, given: IncrementalGiven): Statement[] {
  const { relation, select, existing, standing } = given;
  const name = relationName(relation);
  if (existing.length === 0) {
    const drop = standing ? [statement(`drop ${name}`, dialect.drop(relation, standing))] : [];
    return [...drop, statement(`create ${name}`, dialect.createTableAs(relation, select))];
  }
  const { prepare, cleanup, ...rows } = newRows(dialect, given);
  return [...prepare, ...strategyStatements(dialect, given, rows), cleanup];
}

/** Gathers the select's rows and changes the table's columns as `on_schema_change` says. */
export function newRows(dialect: Dialect, given: IncrementalGiven): NewRows {
  const { relation, select } = given;
  const name = relationName(relation);
  const temporary = `varve_new_${relation.schema}_${relation.identifier}`.slice(0, dialect.maxIdentifier);
  const { ddl, columns } = schemaChange(dialect, given);
  return {
    // the select may read columns of the table that the change of schema takes away
    prepare: [
      statement(`find the new rows of ${name}`, dialect.createTemporary(temporary, select, keyColumns(given))),
      ...ddl,
    ],
    rows: dialect.temporary(temporary),
    columns,
    cleanup: statement(`forget the new rows of ${name}`, dialect.dropTemporary(temporary)),
  };
}

/** The strategy that the model asks for; undefined for one of the user's own. */
export function strategyOf(node: ManifestNode): IncrementalStrategy | undefined {
  const keyed = keyOf(node).length > 0;
  const asked = node.config.incremental_strategy ?? 'default';
  if (asked === 'default') return keyed ? 'delete+insert' : 'append';
  return STRATEGIES.find((s) => s === asked.replace('_', '+') || s === asked);
}

function keyOf(node: ManifestNode): readonly string[] {
  return [node.config.unique_key ?? []].flat().filter((column) => column !== '');
}

/** The key's columns with their types. */
function keyColumns({ node, incoming }: IncrementalGiven): readonly ColumnInfo[] {
  const key = keyOf(node).map((name) => name.toLowerCase());
  return incoming.filter((c) => key.includes(c.name.toLowerCase()));
}

function strategyStatements(
  dialect: Dialect,
  given: IncrementalGiven,
  added: Pick<NewRows, 'rows' | 'columns'>,
): Statement[] {
  const { node } = given;
  const strategy = strategyOf(node);
  const keyed = keyOf(node).length > 0;
  switch (strategy) {
    case undefined:
      return refuse(
        node,
        `incremental_strategy '${node.config.incremental_strategy ?? ''}' is not one of ${STRATEGIES.join(', ')}`,
      );
    case 'append':
      return [insert(dialect, given, added)];
    case 'microbatch':
    case 'delete+insert':
      if (!keyed && given.replaces === undefined)
        return strategy === 'microbatch'
          ? [insert(dialect, given, added)]
          : refuse(node, `incremental_strategy '${strategy}' needs a unique_key`);
      return deleteAndInsert(dialect, given, added);
    case 'merge':
      return keyed ? merge(dialect, given, added) : [insert(dialect, given, added)];
  }
}

function refuse({ original_file_path: file }: ManifestNode, problem: string): never {
  return fail('incremental-config', { file, problem });
}

function insert(
  dialect: Dialect,
  { relation }: IncrementalGiven,
  { rows, columns }: Pick<NewRows, 'rows' | 'columns'>,
  where = '',
): Statement {
  const list = columns.map((c) => `n.${dialect.quote(c)}`).join(', ');
  const sql = dialect.insertSelect(relation, columns, `SELECT ${list} FROM ${rows} AS n${where}`);
  return statement(`insert into ${relationName(relation)}`, sql);
}

/** A configuration of one text or several. */
function texts(value: unknown): string[] {
  return [value].flat().filter((item) => typeof item === 'string');
}

/** `incremental_predicates`, written over DBT_INTERNAL_DEST and DBT_INTERNAL_SOURCE as dbt has them. */
function predicates({ config }: ManifestNode): string[] {
  const given = config['incremental_predicates'] ?? config['predicates'] ?? [];
  return texts(given).map((p) =>
    p.replaceAll(/\bDBT_INTERNAL_DEST\b/gi, 't').replaceAll(/\bDBT_INTERNAL_SOURCE\b/gi, 'n'),
  );
}

function deleteAndInsert(
  dialect: Dialect,
  given: IncrementalGiven,
  added: Pick<NewRows, 'rows' | 'columns'>,
): Statement[] {
  const { node, relation, replaces } = given;
  const match = keyOf(node).map((k) => `t.${dialect.quote(k)} = n.${dialect.quote(k)}`);
  const purpose = `delete the rows of ${relationName(relation)} that come anew`;
  const sql =
    replaces !== undefined
      ? `DELETE FROM ${dialect.relation(relation)} WHERE ${replaces}`
      : (predicatedDelete(dialect, given, added) ??
        dialect.deleteUsing({
          table: relation,
          alias: 't',
          using: added.rows,
          usingAlias: 'n',
          where: match.join(' AND '),
        }));
  return [statement(purpose, sql), insert(dialect, given, added)];
}

/** With predicates, which speak of the table's columns by their bare names; undefined without any. */
function predicatedDelete(
  dialect: Dialect,
  { node, relation }: IncrementalGiven,
  { rows }: Pick<NewRows, 'rows'>,
): string | undefined {
  const only = predicates(node).map((p) => `(${p.replaceAll(/\bt\./g, '')})`);
  if (only.length === 0) return undefined;
  const key = keyOf(node)
    .map((k) => dialect.quote(k))
    .join(', ');
  const anew = `(${key}) IN (SELECT ${key} FROM ${rows})`;
  return `DELETE FROM ${dialect.relation(relation)} WHERE ${[anew, ...only].join(' AND ')}`;
}

function merge(dialect: Dialect, given: IncrementalGiven, added: Pick<NewRows, 'rows' | 'columns'>): Statement[] {
  const { node, relation } = given;
  const key = keyOf(node);
  const on = key.map((k) => `t.${dialect.quote(k)} = n.${dialect.quote(k)}`).join(' AND ');
  const where = [on, ...predicates(node)].join(' AND ');
  const set = Object.fromEntries(updated(node, added.columns).map((c) => [c, `n.${dialect.quote(c)}`]));
  const absent = ` WHERE NOT EXISTS (SELECT 1 FROM ${dialect.relation(relation)} AS t WHERE ${where})`;
  const update = dialect.updateFrom({ table: relation, alias: 't', from: added.rows, fromAlias: 'n', set, where });
  return [
    ...(Object.keys(set).length > 0 ? [statement(`update ${relationName(relation)}`, update)] : []),
    insert(dialect, given, added, absent),
  ];
}

/** The columns that a merge changes in rows that are there: `merge_update_columns`, all but `merge_exclude_columns`, all but the key. */
function updated(node: ManifestNode, columns: readonly string[]): string[] {
  const names = (key: string): string[] => texts(node.config[key]).map((c) => c.toLowerCase());
  const [only, but] = [names('merge_update_columns'), names('merge_exclude_columns')];
  if (only.length > 0 && but.length > 0)
    refuse(node, 'Model cannot specify merge_update_columns and merge_exclude_columns');
  const key = keyOf(node).map((k) => k.toLowerCase());
  return columns.filter((column) => {
    const name = column.toLowerCase();
    return only.length > 0 ? only.includes(name) : !but.includes(name) && !key.includes(name);
  });
}
