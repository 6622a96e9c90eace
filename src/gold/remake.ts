import type { Dialect } from '../adapter/index.ts';
import { relation, relationName, type Relation, type RelationType } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';

/** A relation that is made anew from its select. */
export interface Remake {
  readonly relation: Relation;
  readonly select: string;
  /** What stands there now, or undefined. */
  readonly existing: RelationType | undefined;
  /** A contract: the table is declared by these definitions, then filled. */
  readonly declared?: Declared | undefined;
}

export interface Declared {
  readonly columns: readonly string[];
  /** Columns and constraints, for CREATE TABLE; undefined where the select's own types do. */
  readonly definitions: readonly string[] | undefined;
}

/** A table: made aside first, so that its select may read the old one, then put in its place. */
export function tableStatements(dialect: Dialect, remake: Remake): Statement[] {
  const { relation: target, existing } = remake;
  const name = relationName(target);
  if (!existing) return create(dialect, { ...remake, purpose: `create ${name}` });
  const aside = relation(target.schema, `${target.identifier}__new`.slice(-dialect.maxIdentifier), target.database);
  return [
    ...create(dialect, { ...remake, relation: aside, purpose: `create ${name} aside` }),
    statement(`drop the old ${name}`, dialect.drop(target, existing)),
    statement(`put ${name} in place`, dialect.rename(aside, target.identifier)),
  ];
}

function create(
  dialect: Dialect,
  { relation: target, select, declared, purpose }: Remake & { readonly purpose: string },
): Statement[] {
  if (!declared) return [statement(purpose, dialect.createTableAs(target, select))];
  const { columns, definitions } = declared;
  const inOrder = `SELECT ${columns.map((c) => dialect.quote(c)).join(', ')} FROM (${select}\n) AS s`;
  if (!definitions) return [statement(purpose, dialect.createTableAs(target, inOrder))];
  return [
    statement(purpose, `CREATE TABLE ${dialect.relation(target)} (${definitions.join(', ')})`),
    statement(`${purpose}: its rows`, dialect.insertSelect(target, columns, inOrder)),
  ];
}

export function viewStatements(dialect: Dialect, { relation: target, select, existing }: Remake): Statement[] {
  const name = relationName(target);
  const drop = existing ? [statement(`drop the old ${name}`, dialect.drop(target, existing))] : [];
  return [...drop, statement(`create ${name}`, dialect.createView(target, select))];
}
