import type { ColumnInfo, Connection, LayerSql } from '../../adapter/index.ts';
import {
  CHANGE,
  fileColumn,
  layersFor,
  snapshot,
  type Layer,
  type LayerBook,
  type LayerShelf,
} from '../../bronze/index.ts';
import type { Relation } from '../../relation.ts';
import { statement } from '../../sql.ts';
import { relationOfLayer } from '../past.ts';
import type { Session } from '../session.ts';

/** Staging tables and seeds of one day after another, in a database of their own. */
export class PastStaging {
  readonly #session: Session;
  readonly #connection: Connection;
  readonly #layers: { readonly sql: LayerSql; readonly book: LayerBook; readonly shelf: LayerShelf };
  readonly #standing = new Map<string, Layer>();

  constructor(
    session: Session,
    connection: Connection,
    layers: { readonly sql: LayerSql; readonly book: LayerBook; readonly shelf: LayerShelf },
  ) {
    this.#session = session;
    this.#connection = connection;
    this.#layers = layers;
  }

  /** Makes a layer's table stand as the layer tells: by what changed where that follows on what stands, else whole. */
  async lay(layer: Layer): Promise<void> {
    const table = relationOfLayer(this.#session, layer);
    if (!table) return;
    const id = `${table.schema}.${table.identifier}`.toLowerCase();
    const standing = this.#standing.get(id);
    if (!standing || !(await this.#goOn(standing, layer))) await this.#whole(layer);
    this.#standing.set(id, layer);
  }

  /** Makes rows of another database stand under a relation. */
  async put(
    table: Relation,
    { columns, rows }: { readonly columns: readonly ColumnInfo[]; readonly rows: string },
  ): Promise<void> {
    const { dialect } = this.#session;
    if (await this.#connection.catalog.find(table))
      await this.#connection.execute(statement(`drop ${table.identifier}`, dialect.drop(table, 'table')));
    else
      await this.#connection.execute(statement(`make the schema ${table.schema}`, dialect.createSchema(table.schema)));
    const select = `SELECT ${columns.map((c) => `r.${dialect.quote(c.name)}`).join(', ')} FROM ${rows} AS r`;
    await this.#connection.execute(statement(`lay ${table.identifier}`, dialect.createTableAs(table, select)));
    this.#standing.delete(`${table.schema}.${table.identifier}`.toLowerCase());
  }

  async #goOn(standing: Layer, layer: Layer): Promise<boolean> {
    const { against, kind, file } = layer;
    if (standing.day === layer.day && standing.revision === layer.revision) return true;
    if (!against || against.day !== standing.day || against.revision !== standing.revision) return false;
    if (JSON.stringify(standing.columns) !== JSON.stringify(layer.columns)) return false;
    if (kind === 'same') return true;
    if (kind !== 'difference' || !file || layer.key.length === 0) return false;
    await this.#layers.shelf.fetch([layer]);
    await this.#change(layer, this.#layers.sql.readParquet([this.#layers.shelf.pathOf(file)]));
    return true;
  }

  async #change(layer: Layer, rows: string): Promise<void> {
    const { dialect } = this.#session;
    const table = relationOfLayer(this.#session, layer);
    if (!table) return;
    const q = dialect.quote;
    const where = layer.key.map((k) => `t.${q(k)} = f.${q(fileColumn(k))}`).join(' AND ');
    const names = layer.columns.map((c) => c.name);
    const values = layer.columns.map((c) => dialect.cast(`f.${q(fileColumn(c.name))}`, c.type));
    await this.#connection.execute(
      statement(
        `change ${layer.table}`,
        dialect.deleteUsing({ table, alias: 't', using: rows, usingAlias: 'f', where }),
      ),
    );
    await this.#connection.execute(
      statement(
        `change ${layer.table}`,
        dialect.insertSelect(
          table,
          names,
          `SELECT ${values.join(', ')} FROM ${rows} AS f WHERE f.${q(CHANGE)} <> 'delete'`,
        ),
      ),
    );
  }

  async #whole(layer: Layer): Promise<void> {
    const { dialect } = this.#session;
    const { book, shelf, sql } = this.#layers;
    const table = relationOfLayer(this.#session, layer);
    if (!table) return;
    await shelf.fetch(layersFor(book, layer, layer));
    const select = snapshot({ dialect, sql, book, pathOf: shelf.pathOf }, layer);
    if (await this.#connection.catalog.find(table))
      await this.#connection.execute(statement(`drop ${layer.table}`, dialect.drop(table, 'table')));
    else
      await this.#connection.execute(statement(`make the schema ${table.schema}`, dialect.createSchema(table.schema)));
    await this.#connection.execute(
      statement(`lay ${layer.table} of ${layer.day}`, dialect.createTableAs(table, select)),
    );
  }
}
