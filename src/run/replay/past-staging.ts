import { sameColumns } from '../../adapter/index.ts';
import { asideName } from '../../aside-name.ts';
import { CHANGE, fileColumn, layersFor, type Layer, type LayerBook, type LayerShelf } from '../../bronze/index.ts';
import { relation, type Relation } from '../../relation.ts';
import { statement } from '../../sql.ts';
import { layRows, storedColumns } from '../lay-rows.ts';
import type { LayerMachine } from '../machine.ts';
import { relationOfLayer, snapshotOf } from '../past.ts';
import type { Beside, Given } from './database.ts';

/** What past days are laid of. */
export interface PastLayers {
  readonly machine: LayerMachine;
  readonly book: LayerBook;
  readonly shelf: LayerShelf;
  /** A folder for files on their way. */
  readonly directory: string;
}

/** A name that no source table has. */
const CHANGES = '__varve_changes';

/** Staging tables and seeds of one day after another, in a database beside what stands. */
export class PastStaging {
  readonly #beside: Beside;
  readonly #layers: PastLayers;
  readonly #standing = new Map<string, Layer>();

  constructor(beside: Beside, layers: PastLayers) {
    this.#beside = beside;
    this.#layers = layers;
  }

  /** Makes a layer's table stand as the layer tells: by what changed where that follows on what stands, else whole. */
  async lay(layer: Layer): Promise<void> {
    const table = relationOfLayer(this.#beside.session, layer);
    if (!table) return;
    const id = idOf(table);
    const standing = this.#standing.get(id);
    if (!standing || !(await this.#goOn(standing, layer))) await this.#whole(layer, table);
    this.#standing.set(id, layer);
  }

  /** Makes rows of what stands outside stand under a relation. */
  async put(table: Relation, given: Given): Promise<void> {
    await this.#beside.give(table, given);
    this.#standing.delete(idOf(table));
  }

  async #goOn(standing: Layer, layer: Layer): Promise<boolean> {
    const { against, kind, file } = layer;
    if (standing.day === layer.day && standing.revision === layer.revision) return true;
    if (!against || against.day !== standing.day || against.revision !== standing.revision) return false;
    if (!sameColumns(standing.columns, layer.columns)) return false;
    if (kind === 'same') return true;
    if (kind !== 'difference' || !file || layer.key.length === 0) return false;
    const { shelf, machine } = this.#layers;
    await shelf.fetch([layer]);
    await this.#change(layer, machine.sql.readParquet([shelf.pathOf(file)]));
    return true;
  }

  async #change(layer: Layer, file: string): Promise<void> {
    const { session } = this.#beside;
    const { dialect, connection, warehouse } = session;
    const table = relationOfLayer(session, layer);
    if (!table) return;
    const rows = warehouse.layers ? file : await this.#changesOf(layer, file, table);
    const q = dialect.quote;
    const where = layer.key.map((k) => `t.${q(k)} = f.${q(fileColumn(k))}`).join(' AND ');
    const names = layer.columns.map((c) => c.name);
    const values = layer.columns.map(({ name, type }) => {
      const value = `f.${q(fileColumn(name))}`;
      return warehouse.layers ? dialect.cast(value, type) : value;
    });
    const select = `SELECT ${values.join(', ')} FROM ${rows} AS f WHERE f.${q(CHANGE)} <> 'delete'`;
    const deletion = { table, alias: 't', using: rows, usingAlias: 'f', where };
    for (const sql of [dialect.deleteUsing(deletion), dialect.insertSelect(table, names, select)])
      await connection.execute(statement(`change ${layer.table}`, sql));
  }

  /** A layer's file as a table of the server's: its columns under their names in the file. */
  async #changesOf(layer: Layer, file: string, { schema, identifier }: Relation): Promise<string> {
    const { ground, place, session } = this.#beside;
    const { machine } = this.#layers;
    const q = machine.dialect.quote;
    const what = { name: CHANGE, type: machine.dialect.types.text };
    const columns = [...layer.columns.map((c) => ({ name: fileColumn(c.name), type: c.type })), what];
    const stored = [
      ...storedColumns(session, layer).map((c) => ({ name: fileColumn(c.name), type: c.type })),
      { name: CHANGE, type: session.dialect.types.text },
    ];
    const values = columns.map((c) => `${machine.dialect.cast(`f.${q(c.name)}`, c.type)} AS ${q(c.name)}`);
    const select = `SELECT ${values.join(', ')} FROM ${file} AS f`;
    const table = relation(schema, asideName(identifier, CHANGES, session.dialect.maxIdentifier));
    await layRows(ground, this.#layers, { table: place(table), of: layer.table, select, columns, stored });
    return session.dialect.relation(table);
  }

  async #whole(layer: Layer, table: Relation): Promise<void> {
    const { session, ground, place } = this.#beside;
    const { machine, book, shelf } = this.#layers;
    const { dialect, connection } = session;
    await shelf.fetch(layersFor(book, layer, layer));
    await connection.execute(statement(`make the schema ${table.schema}`, dialect.createSchema(table.schema)));
    await layRows(ground, this.#layers, {
      table: place(table),
      of: layer.table,
      select: await snapshotOf({ ...machine, book, shelf }, layer),
      columns: layer.columns,
      stored: storedColumns(session, layer),
      key: layer.key,
    });
  }
}

function idOf({ schema, identifier }: Relation): string {
  return `${schema}.${identifier}`.toLowerCase();
}
