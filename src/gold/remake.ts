import type { Dialect } from '../adapter/index.ts';
import { relation, relationName, type Relation, type RelationType } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';

/** A relation that is made anew from its select. */
export interface Remake {
  readonly relation: Relation;
  readonly select: string;
  /** What stands there now, or undefined. */
  readonly existing: RelationType | undefined;
}

/** A table: made aside first, so that its select may read the old one, then put in its place. */
export function tableStatements(dialect: Dialect, { relation: target, select, existing }: Remake): Statement[] {
  const name = relationName(target);
  if (!existing) return [statement(`create ${name}`, dialect.createTableAs(target, select))];
  const aside = relation(target.schema, `${target.identifier}__new`.slice(-dialect.maxIdentifier), target.database);
  return [
    statement(`create ${name} aside`, dialect.createTableAs(aside, select)),
    statement(`drop the old ${name}`, dialect.drop(target, existing)),
    statement(`put ${name} in place`, dialect.rename(aside, target.identifier)),
  ];
}

export function viewStatements(dialect: Dialect, { relation: target, select, existing }: Remake): Statement[] {
  const name = relationName(target);
  const drop = existing ? [statement(`drop the old ${name}`, dialect.drop(target, existing))] : [];
  return [...drop, statement(`create ${name}`, dialect.createView(target, select))];
}
