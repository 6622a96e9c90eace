import { layersFor, LayerShelf, restoreDump, type Entry, type Layer } from '../bronze/index.ts';
import type { SourceTable } from '../column.ts';
import { fail, isError } from '../errors.ts';
import type { Relation } from '../relation.ts';
import { relation } from '../relation.ts';
import { statement } from '../sql.ts';
import type { AsideTable } from '../staging/index.ts';
import { execute } from './execute.ts';
import { bookOf } from './layers.ts';
import { snapshotOf } from './past.ts';
import { withScratch } from './scratch.ts';
import type { Session } from './session.ts';

/** A name that no source table has. */
const SUFFIX = '__varve_kept';

/**
 * Files of an accepted day's dump; none where the dump is not kept (any more), or damaged, and the day's layers are:
 * `loadKept` lays it then. Errors: `archive-not-kept`, `archive-missing`, `archive-damaged` where there are no layers either.
 */
export async function keptParts(
  session: Session,
  accepted: Entry<'accepted'>,
  directory: string,
): Promise<readonly string[]> {
  const day = accepted.day ?? fail('archive-not-kept', { part: 'dump', day: '' });
  try {
    return await restoreDump(session.store, { day, parts: accepted.body.dump, directory });
  } catch (error) {
    if (!isError(error) || !layersOfDay(session, accepted)) throw error;
    if (error.code === 'archive-damaged') session.emit({ type: 'warning', message: error.message });
    return [];
  }
}

/** The layers of all tables of an accepted day, if there is a way to each. */
function layersOfDay(session: Session, { day, body }: Entry<'accepted'>): readonly Layer[] | undefined {
  if (day === null || !session.warehouse.layers) return undefined;
  const book = bookOf(session);
  const content = { day, revision: body.revision };
  const layers = Object.keys(body.tables).map((table) => {
    const layer = book.find({ table }, content);
    return layer && book.chain({ table }, content) ? layer : undefined;
  });
  return layers.every((layer) => layer !== undefined) ? layers : undefined;
}

/** Lays an accepted day aside out of its layers, as if its dump had been read. Errors: `layer-missing`. */
export async function loadKept(
  session: Session,
  accepted: Entry<'accepted'>,
  schema: string,
): Promise<readonly AsideTable[]> {
  const { layers: sql } = session.warehouse;
  const layers = layersOfDay(session, accepted);
  if (!sql || !layers) return fail('archive-not-kept', { part: 'dump', day: accepted.day ?? '' });
  return withScratch(async (directory) => {
    const past = { sql, book: bookOf(session), shelf: new LayerShelf(session.store, directory) };
    const laid: AsideTable[] = [];
    await execute(session, [statement(`make the schema ${schema}`, session.dialect.createSchema(schema))]);
    for (const layer of layers) {
      await past.shelf.fetch(layersFor(past.book, layer, layer));
      const aside = relation(schema, `${layer.table}${SUFFIX}`);
      await lay(session, aside, { layer, select: await snapshotOf(session, past, layer) });
      laid.push({
        table: sourceTable(layer, accepted),
        aside,
        rows: layer.rows,
        stored: Object.fromEntries(layer.columns.map((c) => [c.name, c.type])),
      });
      session.emit({ type: 'staged', table: layer.table, rows: layer.rows });
    }
    return laid;
  });
}

async function lay(
  { connection, dialect, warehouse }: Session,
  aside: Relation,
  { layer, select }: { readonly layer: Layer; readonly select: string },
): Promise<void> {
  const purpose = `lay ${layer.table} out of its layers`;
  if (await connection.catalog.find(aside)) await connection.execute(statement(purpose, dialect.drop(aside, 'table')));
  const columns = layer.columns.map(({ name, type }) => ({ name, type: warehouse.loader.columnType(type) }));
  await connection.execute(statement(purpose, dialect.createTable(aside, columns)));
  const names = layer.columns.map((c) => c.name);
  await connection.execute(statement(purpose, dialect.insertSelect(aside, names, select)));
}

/** What the ledger and the layer know of the table; its comments stood in the dump alone. */
function sourceTable({ table, columns }: Layer, { body }: Entry<'accepted'>): SourceTable {
  const record = body.tables[table];
  return {
    name: table,
    key: record?.key ?? [],
    comment: '',
    columns: columns.map(({ name, type }) => ({
      name,
      type: { name: 'text', text: record?.columns[name] ?? type, unsigned: false },
      nullable: true,
      default: null,
      comment: '',
      generated: false,
    })),
  };
}
