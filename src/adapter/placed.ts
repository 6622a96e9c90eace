import type { Relation } from '../relation.ts';
import type { Catalog, Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';

/** Where a relation is written and read for the time being. */
export type Place = (relation: Relation) => Relation;

/** The same SQL over relations where they are placed: whoever uses it speaks of them by their own names. */
export function placedDialect(dialect: Dialect, place: Place): Dialect {
  const { addKey } = dialect;
  return {
    ...dialect,
    ...(addKey ? { addKey: (table, columns) => addKey(place(table), columns) } : {}),
    relation: (r) => dialect.relation(place(r)),
    createTable: (table, columns, key) => dialect.createTable(place(table), columns, key),
    createTableIfMissing: (table, columns) => dialect.createTableIfMissing(place(table), columns),
    createTableAs: (table, select) => dialect.createTableAs(place(table), select),
    createView: (view, select) => dialect.createView(place(view), select),
    drop: (r, type) => dialect.drop(place(r), type),
    rename: (from, identifier) => dialect.rename(place(from), identifier),
    addColumn: (table, column) => dialect.addColumn(place(table), column),
    changeType: (table, column) => dialect.changeType(place(table), column),
    dropColumn: (table, column) => dialect.dropColumn(place(table), column),
    renameColumn: (table, from, to) => dialect.renameColumn(place(table), from, to),
    commentOnTable: (table, comment) => dialect.commentOnTable(place(table), comment),
    commentOnColumn: (table, column, comment) => dialect.commentOnColumn(place(table), column, comment),
    insertSelect: (table, columns, select) => dialect.insertSelect(place(table), columns, select),
    updateFrom: (update) => dialect.updateFrom({ ...update, table: place(update.table) }),
    deleteUsing: (deletion) => dialect.deleteUsing({ ...deletion, table: place(deletion.table) }),
  };
}

/** The same connection, whose catalog knows relations where they are placed. */
export function placedConnection(connection: Connection, place: Place): Connection {
  const { catalog } = connection;
  const indexed = catalog.indexed?.bind(catalog);
  const placed: Catalog = {
    schemas: () => catalog.schemas(),
    relations: (schema) => catalog.relations(schema),
    find: (r) => catalog.find(place(r)),
    columns: (r) => catalog.columns(place(r)),
    comments: (r) => catalog.comments(place(r)),
    describe: (select) => catalog.describe(select),
    ...(indexed ? { indexed: (r: Relation) => indexed(place(r)) } : {}),
    outsideTransactions: (r) => catalog.outsideTransactions?.(place(r)) ?? Promise.resolve(undefined),
  };
  return {
    catalog: placed,
    get inTransaction() {
      return connection.inTransaction;
    },
    execute: (statement) => connection.execute(statement),
    query: (sql, purpose) => connection.query(sql, purpose),
    stream: (sql, purpose) => connection.stream(sql, purpose),
    begin: () => connection.begin(),
    commit: () => connection.commit(),
    rollback: () => connection.rollback(),
    interrupt: () => connection.interrupt(),
    close: () => connection.close(),
  };
}
