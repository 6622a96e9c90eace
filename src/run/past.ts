import { basename, join } from 'node:path';
import type { Connection, Dialect, LayerSql, Result } from '../adapter/index.ts';
import {
  folderOf,
  givenUpLayers,
  layerOn,
  layersFor,
  LayerShelf,
  snapshot,
  type Layer,
  type LayerBook,
  type Layered,
} from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { fail } from '../errors.ts';
import { relation, type Relation } from '../relation.ts';
import { sqlTokens } from '../sql-tokens.ts';
import { statement } from '../sql.ts';
import { bookOf } from './layers.ts';
import { machineOf } from './machine.ts';
import { withScratch } from './scratch.ts';
import type { Session } from './session.ts';

/** A database in which a past day can be laid out. */
export interface PastDays {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly sql: LayerSql;
  readonly book: LayerBook;
  readonly shelf: LayerShelf;
}

/** Opens an empty database beside what stands, for past days. */
export async function withPast<T>(session: Session, work: (past: PastDays) => Promise<T>): Promise<T> {
  const { scratch, sql, dialect } = await machineOf(session);
  const { layers, location } = session.warehouse;
  return withScratch(async (directory) => {
    // SQL may name the database, so this one has the same name
    const warehouse = await scratch(join(directory, layers ? basename(location) : 'varve_past'));
    const connection = await warehouse.connect();
    const stop = (): void => connection.interrupt();
    session.signal.addEventListener('abort', stop, { once: true });
    try {
      const shelf = new LayerShelf(session.store, directory);
      return await work({ connection, dialect, sql, book: bookOf(session), shelf });
    } finally {
      session.signal.removeEventListener('abort', stop);
      await connection.close();
      await warehouse.close();
    }
  });
}

/** What a day held of a layer's table, as a select whose files are at hand. */
export async function snapshotOf(
  { dialect, book, shelf, sql }: Omit<PastDays, 'connection'>,
  layer: Layer,
): Promise<string> {
  await shelf.fetch(layersFor(book, layer, layer));
  return snapshot({ dialect, sql, book, pathOf: shelf.pathOf }, layer);
}

/**
 * Answers SQL as of a day: the tables and seeds that it names are laid out as that day held them, under the names that they
 * have in the warehouse, which is not touched; the SQL is that of the database that reads layers. Errors: `no-layer`, `layer-missing`, what the engine says of the SQL.
 */
export async function askDay(session: Session, day: Day, sql: string): Promise<Result> {
  return withPast(session, async (past) => {
    const { connection, dialect } = past;
    for (const schema of schemasOf(session))
      await connection.execute(statement(`make ${schema}`, dialect.createSchema(schema)));
    for (const { layer, as } of named(session, past.book, { day, sql })) {
      if (layer.day !== day)
        session.emit({
          type: 'note',
          message: `${layer.table} stands as of ${layer.day}; no later day was observed before ${day}.`,
        });
      await connection.execute(
        statement(`lay out ${layer.table}`, dialect.createView(as, await snapshotOf(past, layer))),
      );
    }
    return connection.query(sql, `as of ${day}`);
  });
}

interface Named {
  readonly layer: Layer;
  readonly as: Relation;
}

/** The tables and seeds whose names the SQL holds. */
function named(session: Session, book: LayerBook, { day, sql }: { readonly day: Day; readonly sql: string }): Named[] {
  const words = new Set(
    sqlTokens(sql).flatMap((t) => (t.kind === 'word' || t.kind === 'quoted' ? [t.text.toLowerCase()] : [])),
  );
  return book.tables.flatMap((of) => {
    const as = relationOfLayer(session, of);
    if (!as || !words.has(as.identifier.toLowerCase())) return [];
    return [{ layer: heldOn(session, book, { of, day }), as }];
  });
}

/** The layer of what a day held of a table. Errors: `no-layer`, `layer-lost`. */
export function heldOn(
  { ledger }: Pick<Session, 'ledger'>,
  book: LayerBook,
  { of, day }: { readonly of: Layered; readonly day: Day },
): Layer {
  const observed = book.observed(of);
  const layer = layerOn(observed, day);
  const lost = givenUpLayers(ledger.entries, book).find(
    (l) => folderOf(l) === folderOf(of) && l.day <= day && (layer === undefined || l.day > layer.day),
  );
  if (lost) fail('layer-lost', { day, table: of.table, lost: lost.day });
  return layer ?? fail('no-layer', { day, table: of.table, first: observed[0]?.day ?? null });
}

/** Where a table or seed stands in the warehouse; undefined for a seed that the project has no more. */
export function relationOfLayer(
  { project }: Session,
  { table, seed }: Pick<Layer, 'table' | 'seed'>,
): Relation | undefined {
  if (!seed) return relation(project.settings.staging, table);
  const node = Object.values(project.manifest.nodes).find((n) => n.resource_type === 'seed' && n.name === table);
  return node && relation(node.schema, node.alias);
}

function schemasOf({ project }: Session): string[] {
  const seeds = Object.values(project.manifest.nodes).filter((n) => n.resource_type === 'seed');
  return [...new Set([project.settings.staging, ...seeds.map((n) => n.schema)])];
}
