/** A table or view by name. `database` is the attached database or catalog; absent where the engine has one only. */
export interface Relation {
  readonly database?: string | undefined;
  readonly schema: string;
  readonly identifier: string;
}

export const RELATION_TYPES = ['table', 'view', 'cte', 'external'] as const;
export type RelationType = (typeof RELATION_TYPES)[number];

export function relation(schema: string, identifier: string, database?: string): Relation {
  return database === undefined ? { schema, identifier } : { database, schema, identifier };
}

/** `schema.identifier`, for messages and keys; never for SQL (that is the dialect's `relation`). */
export function relationName(r: Relation): string {
  return `${r.schema}.${r.identifier}`;
}

export function sameRelation(a: Relation, b: Relation): boolean {
  return relationName(a).toLowerCase() === relationName(b).toLowerCase();
}
