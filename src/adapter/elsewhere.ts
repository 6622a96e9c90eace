import type { Relation } from '../relation.ts';
import type { Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { placedConnection, placedDialect, type Place } from './placed.ts';

/** Where relations are whose schemas have other names for the time being: `staging.t` is `<prefix>staging.t`. */
export function elsewhere(prefix: string): Place {
  return (relation) => ({ ...relation, schema: `${prefix}${relation.schema}` });
}

/** The same SQL over schemas of other names: whoever uses it speaks of them by their own. */
export function elsewhereDialect(dialect: Dialect, prefix: string): Dialect {
  return {
    ...placedDialect(dialect, elsewhere(prefix)),
    createSchema: (schema) => dialect.createSchema(`${prefix}${schema}`),
    dropSchema: (schema) => dialect.dropSchema(`${prefix}${schema}`),
  };
}

/** The same connection, whose catalog knows the schemas of that prefix alone, by their own names. */
export function elsewhereConnection(connection: Connection, prefix: string): Connection {
  const { catalog } = connection;
  const placed = placedConnection(connection, elsewhere(prefix));
  const back = (relation: Relation): Relation => ({ ...relation, schema: relation.schema.slice(prefix.length) });
  return {
    ...placed,
    get inTransaction() {
      return connection.inTransaction;
    },
    catalog: {
      ...placed.catalog,
      schemas: async () =>
        (await catalog.schemas()).filter((s) => s.startsWith(prefix)).map((s) => s.slice(prefix.length)),
      relations: async (schema) =>
        (await catalog.relations(`${prefix}${schema}`)).map((r) => ({ ...r, relation: back(r.relation) })),
    },
  };
}
