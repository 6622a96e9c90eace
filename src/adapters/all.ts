import { dirname } from 'node:path';
import type { Adapter, Warehouse } from '../adapter/index.ts';

/** Every engine, by the `type` of its profile; each is loaded when it is first asked for. The one file that names them. */
export const adapters: Readonly<Record<string, () => Promise<Adapter>>> = {
  duckdb: async () => (await import('./duckdb/index.ts')).duckdb,
  mysql: async () => (await import('./mysql/index.ts')).mysql,
  mariadb: async () => (await import('./mysql/index.ts')).mariadb,
  mysql5: async () => (await import('./mysql/index.ts')).mysql5,
};

/** Opens an empty database of the engine that needs no server, in a new file: it makes and reads the layers of those that do. */
export async function embedded(path: string): Promise<Warehouse> {
  const { duckdb } = await import('./duckdb/index.ts');
  return duckdb.open(duckdb.target('layers', { type: 'duckdb', path }), { projectDir: dirname(path) });
}
