import { asideName } from '../aside-name.ts';
import { LayerShelf, restoreDump, type Entry, type Layer } from '../bronze/index.ts';
import type { SourceTable } from '../column.ts';
import { fail, isError } from '../errors.ts';
import { relation } from '../relation.ts';
import { statement } from '../sql.ts';
import type { AsideTable } from '../staging/index.ts';
import { execute } from './execute.ts';
import { layRows, storedColumns } from './lay-rows.ts';
import { bookOf } from './layers.ts';
import { machineOf } from './machine.ts';
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
  if (day === null) return undefined;
  const book = bookOf(session);
  const content = { day, revision: body.revision };
  const layers = Object.keys(body.tables).map((table) => {
    const layer = book.find({ table }, content);
    return layer && book.chain({ table }, content) ? layer : undefined;
  });
  return layers.every((layer) => layer !== undefined) ? layers : undefined;
}

/** Lays an accepted day aside out of its layers, as if its dump had been read. Errors: `layer-missing`, `layer-elsewhere`. */
export async function loadKept(
  session: Session,
  accepted: Entry<'accepted'>,
  schema: string,
): Promise<readonly AsideTable[]> {
  const layers = layersOfDay(session, accepted);
  if (!layers) return fail('archive-not-kept', { part: 'dump', day: accepted.day ?? '' });
  const machine = await machineOf(session);
  return withScratch(async (directory) => {
    const past = { ...machine, book: bookOf(session), shelf: new LayerShelf(session.store, directory) };
    const laid: AsideTable[] = [];
    await execute(session, [statement(`make the schema ${schema}`, session.dialect.createSchema(schema))]);
    for (const layer of layers) {
      const table = relation(schema, asideName(layer.table, SUFFIX, session.dialect.maxIdentifier));
      const [source, stored] = [sourceTable(layer, accepted), storedColumns(session, layer)];
      const { columns, table: of } = layer;
      const rows = { table, of, columns, stored, key: source.key, select: await snapshotOf(past, layer) };
      await layRows(session, { machine, directory }, rows);
      laid.push({
        table: source,
        aside: table,
        rows: layer.rows,
        stored: Object.fromEntries(stored.map((c) => [c.name, c.type])),
      });
      session.emit({ type: 'staged', table: layer.table, rows: layer.rows });
    }
    return laid;
  });
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
