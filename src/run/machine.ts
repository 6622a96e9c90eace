import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, Dialect, LayerSql, Loader, Warehouse } from '../adapter/index.ts';
import type { Session } from './session.ts';

/** The database that reads, compares and writes layers: the warehouse itself, or beside a server one of this process. */
export interface LayerMachine {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly sql: LayerSql;
  readonly loader: Loader;
  /** Another empty database of that engine, in a new file. */
  readonly scratch: (path: string) => Promise<Warehouse>;
}

/** Opens an empty database of the engine that needs no server. */
export type OpenEmbedded = (path: string) => Promise<Warehouse>;

interface Opened {
  readonly warehouse: Warehouse;
  readonly connection: Connection;
  readonly directory: string;
}

/** The database of this process beside a server; it is made when it is first asked for, and holds nothing that is to stay. */
export class Embedded {
  readonly #open: OpenEmbedded;
  readonly #signal: AbortSignal;
  #opened: Promise<Opened> | undefined;

  constructor(open: OpenEmbedded, signal: AbortSignal) {
    this.#open = open;
    this.#signal = signal;
  }

  async machine(): Promise<LayerMachine> {
    const { warehouse, connection } = await (this.#opened ??= this.#make());
    return machineAt(warehouse, connection);
  }

  async close(): Promise<void> {
    const opened = await this.#opened;
    if (!opened) return;
    await opened.connection.close();
    await opened.warehouse.close();
    await rm(opened.directory, { recursive: true, force: true });
  }

  async #make(): Promise<Opened> {
    const directory = await mkdtemp(join(tmpdir(), 'varve-layers-'));
    const warehouse = await this.#open(join(directory, 'varve_layers'));
    const connection = await warehouse.connect();
    this.#signal.addEventListener('abort', () => connection.interrupt(), { once: true });
    return { warehouse, connection, directory };
  }
}

/** True where the warehouse itself reads layers: a row set over them stands behind FROM in its own SQL. */
export function readsLayers({ warehouse }: Pick<Session, 'warehouse'>): boolean {
  return warehouse.layers !== undefined;
}

/** What makes and reads the session's layers; the transaction at work is seen where that is the warehouse. */
export async function machineOf({ warehouse, connection, embedded }: Session): Promise<LayerMachine> {
  return warehouse.layers ? machineAt(warehouse, connection) : embedded.machine();
}

function machineAt({ engine, dialect, layers, loader, scratch }: Warehouse, connection: Connection): LayerMachine {
  if (!layers || !scratch) throw new TypeError(`${engine} reads layers in part only`);
  return { connection, dialect, sql: layers, loader, scratch };
}
