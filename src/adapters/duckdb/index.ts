import type { Adapter } from '../../adapter/index.ts';
import { HOME } from '../../home.ts';
import { dialect } from './dialect.ts';
import { features } from './features.ts';
import { files } from './files.ts';
import { target, type DuckTarget } from './profile.ts';

/** DuckDB, embedded: one file, several schemas, one transaction. */
export const duckdb: Adapter = {
  name: 'duckdb',
  dialect,
  features,
  files,
  macros: new URL('adapters/duckdb/macros.sql', HOME),
  target,
  // the engine itself is loaded where a database is opened: a project is read without it
  open: async (target, options) => (await import('./warehouse.ts')).open(target as DuckTarget, options),
};
