import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  columnsOfAll,
  filesInForce,
  folderOf,
  historyViewSql,
  LAYERS_IN_FORCE,
  type InForce,
  type Layer,
} from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { relation, relationName, type Relation } from '../relation.ts';
import { statement, type Statement } from '../sql.ts';
import { bringFiles, viewFolder } from './bronze-files.ts';
import { execute } from './execute.ts';
import { bookOf } from './layers.ts';
import type { Session } from './session.ts';

/** The schema of the views with the full history of every staged table. */
const BRONZE = 'bronze';

/**
 * Brings the views `bronze.<table>` up to a day that is about to be visible: every row that its layers ever held, with its
 * days. None where a relation of the project's has the name.
 */
export async function refreshBronze(session: Session, day: Day, laid: readonly Layer[]): Promise<void> {
  if (session.store.isRehearsal || laid.length === 0 || !session.warehouse.layers) return;
  const folder = viewFolder(session);
  const tables = [...new Set(laid.filter((layer) => !layer.seed && layer.kind !== 'same').map((layer) => layer.table))];
  if (tables.length === 0) return;
  await execute(session, [createInForce(session)]);
  const standing = await session.connection.catalog.relations(BRONZE);
  const appended: string[] = [];
  for (const table of tables) {
    const observed = visible(session, table, day);
    const stands = standing.some((r) => r.relation.identifier.toLowerCase() === table.toLowerCase());
    const newest = observed.at(-1);
    await bringFiles(session, table, observed);
    const files = filesInForce(observed, (key) => join(folder, key));
    if (stands && newest?.day === day && newest.kind === 'difference' && sameShape(observed))
      appended.push(...files.slice(-1).map((file) => values(session, folderOf(newest), file)));
    else await remake(session, { table, observed, files, stands });
  }
  if (appended.length > 0) await execute(session, [insert(session, appended)]);
}

/**
 * Makes the view of a table anew, whose layers are to lie in other files: those come to their names with the commit, and
 * until then the old ones are there to make a view over. Where the store is a bucket its copies come later.
 */
export async function relistBronze(session: Session, table: string, day: Day): Promise<void> {
  const { folder } = session.store;
  if (folder === undefined || !(await session.connection.catalog.find(relation(BRONZE, table)))) return;
  const observed = visible(session, table, day);
  const files = filesInForce(observed, (key) => join(folder, key));
  await makeView(session, { table, observed, files, stands: true });
}

/** Makes the views of tables anew: of those named, else of all that are kept. */
export async function remakeBronze(session: Session, tables?: readonly string[]): Promise<void> {
  if (!session.warehouse.layers) return;
  const kept = bookOf(session).tables.flatMap(({ table, seed }) => (seed ? [] : [table]));
  const wanted = kept.filter((table) => tables === undefined || tables.includes(table));
  if (wanted.length === 0) return;
  const folder = viewFolder(session);
  await execute(session, [createInForce(session)]);
  const standing = await session.connection.catalog.relations(BRONZE);
  for (const table of wanted) {
    const observed = visible(session, table, undefined);
    const stands = standing.some((r) => r.relation.identifier.toLowerCase() === table.toLowerCase());
    await bringFiles(session, table, observed);
    await remake(session, { table, observed, files: filesInForce(observed, (key) => join(folder, key)), stands });
  }
}

/** The table's layers of visible days and of the day that is about to be. */
function visible(session: Session, table: string, day: Day | undefined): Layer[] {
  const shown = new Set(session.ledger.state.days.filter((d) => d.published !== undefined).map((d) => d.day));
  return bookOf(session)
    .observed({ table })
    .filter((layer) => layer.day === day || shown.has(layer.day));
}

function sameShape(observed: readonly Layer[]): boolean {
  const [before, now] = observed.slice(-2);
  const filed = filedColumns(observed.slice(0, -1));
  const same = JSON.stringify([before?.columns, before?.key]) === JSON.stringify([now?.columns, now?.key]);
  return same && (now?.columns ?? []).every((c) => filed.has(c.name.toLowerCase()));
}

/** Columns (lower case) that a file holds; one that is new and NULL everywhere has none. */
function filedColumns(observed: readonly Layer[]): ReadonlySet<string> {
  return new Set(observed.filter((l) => l.file).flatMap((l) => l.columns.map((c) => c.name.toLowerCase())));
}

function createInForce({ dialect }: Session): Statement {
  const { text, day, bigint } = dialect.types;
  return statement(
    'list the layers in force',
    dialect.createTableIfMissing(LAYERS_IN_FORCE, [
      { name: 'folder', type: text },
      { name: 'file', type: text },
      { name: 'day', type: day },
      { name: 'segment', type: bigint },
      { name: 'ends', type: day },
      { name: 'key_columns', type: text },
    ]),
  );
}

function values({ dialect }: Session, folder: string, { file, day, segment, ends, key }: InForce): string {
  const end = dialect.cast(ends === null ? 'NULL' : dialect.day(ends), dialect.types.day);
  return `(${[dialect.literal(folder), dialect.literal(file), dialect.day(day), String(segment), end, dialect.literal(key)].join(', ')})`;
}

function insert({ dialect }: Session, rows: readonly string[]): Statement {
  const columns = ['folder', 'file', 'day', 'segment', 'ends', 'key_columns'];
  return statement(
    'list the layers in force',
    dialect.insertSelect(LAYERS_IN_FORCE, columns, `VALUES ${rows.join(', ')}`),
  );
}

interface Remaking {
  readonly table: string;
  readonly observed: readonly Layer[];
  readonly files: readonly InForce[];
  readonly stands: boolean;
}

async function remake(session: Session, remaking: Remaking): Promise<void> {
  if (await areThere(remaking.files)) await makeView(session, remaking);
}

async function makeView(session: Session, { table, observed, files, stands }: Remaking): Promise<void> {
  const { dialect, warehouse } = session;
  const view = relation(BRONZE, table);
  const folder = folderOf({ table });
  const { layers: sql } = warehouse;
  if (!sql || isTaken(session, view)) return;
  const using = `(SELECT ${dialect.literal(folder)} AS folder)`;
  const keys = [...new Set(files.map((file) => file.key))].map((key) => JSON.parse(key) as string[]);
  const select = historyViewSql({
    dialect,
    sql,
    files: join(viewFolder(session), folder, '*.parquet'),
    columns: columnsOfAll(dialect, observed),
    filed: filedColumns(observed),
    keys,
  });
  await execute(session, [
    statement(
      `forget the layers of ${table}`,
      dialect.deleteUsing({ table: LAYERS_IN_FORCE, alias: 'l', using, usingAlias: 'f', where: 'l.folder = f.folder' }),
    ),
    insert(
      session,
      files.map((file) => values(session, folder, file)),
    ),
    statement(`make the schema ${BRONZE}`, dialect.createSchema(BRONZE)),
    ...(stands ? [statement(`drop ${relationName(view)}`, dialect.drop(view, 'view'))] : []),
    statement(`make ${relationName(view)}`, dialect.createView(view, select)),
  ]);
}

/** A view over no file at all cannot be made. */
async function areThere(files: readonly InForce[]): Promise<boolean> {
  for (const { file } of files) if (await stat(file).catch(() => undefined)) return true;
  return false;
}

/** A model of the project's own has the name. */
function isTaken({ project }: Session, view: Relation): boolean {
  const name = relationName(view).toLowerCase();
  return Object.values(project.manifest.nodes).some((n) => `${n.schema}.${n.alias}`.toLowerCase() === name);
}
