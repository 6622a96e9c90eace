import { basename, join } from 'node:path';
import { elsewhere, elsewhereConnection, elsewhereDialect, type ColumnInfo, type Place } from '../../adapter/index.ts';
import { relationName, type Relation } from '../../relation.ts';
import { statement } from '../../sql.ts';
import type { Ground } from '../lay-rows.ts';
import type { Session } from '../session.ts';
import { carryIn, carryOut, type Carried } from './carry.ts';

/** Rows of what stands: a select of the session's own connection, and its columns. */
export interface Given {
  readonly select: string;
  readonly columns: readonly ColumnInfo[];
}

/** A database beside what stands, in which days are laid again. */
export interface Beside {
  /** Works in that database, where every relation has its own name. */
  readonly session: Session;
  /** Its tables as the engine names them, for bulk ways into them. */
  readonly ground: Ground;
  readonly place: Place;
  /** Makes a table of it, in the place of what has the name, of rows of what stands. */
  readonly give: (table: Relation, given: Given) => Promise<void>;
  /** Rows of one of its tables where the session from outside reads them. */
  readonly take: (table: Relation, columns: readonly ColumnInfo[]) => Promise<Carried>;
}

/** Opens an empty database beside what stands: one of its own where the engine has that to give, else other schemas. */
export function withBeside<T>(session: Session, directory: string, work: (beside: Beside) => Promise<T>): Promise<T> {
  return session.warehouse.scratch ? inDatabase(session, directory, work) : inSchemas(session, work);
}

async function inDatabase<T>(session: Session, directory: string, work: (beside: Beside) => Promise<T>): Promise<T> {
  const { scratch = noScratch, layers: sql, location } = session.warehouse;
  // SQL may name the database, so this one has the same name
  const warehouse = await scratch(join(directory, basename(location)));
  const connection = await warehouse.connect();
  const stop = onAbort(session, () => connection.interrupt());
  try {
    const { dialect } = warehouse;
    const inner = { ...within(session), warehouse, connection, ledgerConnection: connection };
    const carrying = { dialect, sql: sql ?? noScratch(), directory };
    return await work({
      session: inner,
      ground: { connection, dialect, warehouse },
      place: (r) => r,
      async give(table, { select, columns }) {
        await makeRoom(inner, table);
        const carried = await carryOut(carrying, session.connection, { select, columns });
        await carryIn(carrying, connection, { table, columns, rows: carried.rows });
        await carried.forget();
      },
      take: (table, columns) =>
        carryOut(carrying, connection, { select: `SELECT * FROM ${dialect.relation(table)}`, columns }),
    });
  } finally {
    stop();
    await connection.close();
    await warehouse.close();
  }
}

function noScratch(): never {
  throw new TypeError('an engine that gives a database beside reads layers itself');
}

async function inSchemas<T>(session: Session, work: (beside: Beside) => Promise<T>): Promise<T> {
  const { warehouse } = session;
  const prefix = await session.pastSchemas.next(warehouse);
  const connection = await warehouse.connect();
  const stop = onAbort(session, () => connection.interrupt());
  const dialect = elsewhereDialect(warehouse.dialect, prefix);
  const placed = elsewhereConnection(connection, prefix);
  const place = elsewhere(prefix);
  const inner = { ...within(session), dialect, connection: placed, ledgerConnection: placed, place };
  try {
    return await work({
      session: inner,
      ground: { connection, dialect: warehouse.dialect, warehouse },
      place,
      async give(table, { select, columns }) {
        await makeRoom(inner, table);
        const names = columns.map((c) => c.name);
        const purpose = `lay ${relationName(table)} beside`;
        await placed.execute(statement(purpose, dialect.createTable(table, columns)));
        await placed.execute(statement(purpose, dialect.insertSelect(table, names, select)));
      },
      take: (table) => Promise.resolve({ rows: dialect.relation(table), forget: () => Promise.resolve() }),
    });
  } finally {
    stop();
    await connection.close();
  }
}

/** Nothing of such a session is for the ledger, and nothing that the run places is placed in it. */
function within(session: Session): Session {
  return { ...session, aside: undefined, emit: () => undefined, firstContact: false };
}

/** The schema, and nothing under the name. */
async function makeRoom({ connection, dialect }: Session, table: Relation): Promise<void> {
  const standing = await connection.catalog.find(table);
  const name = relationName(table);
  if (standing) await connection.execute(statement(`drop ${name}`, dialect.drop(table, standing)));
  else await connection.execute(statement(`make the schema ${table.schema}`, dialect.createSchema(table.schema)));
}

function onAbort({ signal }: Session, stop: () => void): () => void {
  signal.addEventListener('abort', stop, { once: true });
  return () => signal.removeEventListener('abort', stop);
}
