import type { Adapter } from '../adapter/index.ts';

/** Every engine, by the `type` of its profile; each is loaded when it is first asked for. The one file that names them. */
export const adapters: Readonly<Record<string, () => Promise<Adapter>>> = {
  duckdb: async () => (await import('./duckdb/index.ts')).duckdb,
  mysql: async () => (await import('./mysql/index.ts')).mysql,
  mariadb: async () => (await import('./mysql/index.ts')).mariadb,
  mysql5: async () => (await import('./mysql/index.ts')).mysql5,
};
