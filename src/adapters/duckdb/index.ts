import type { Adapter } from '../../adapter/index.ts';
import { dialect } from './dialect.ts';
import { features } from './features.ts';
import { files } from './files.ts';
import { target, type DuckTarget } from './profile.ts';
import { open } from './warehouse.ts';

/** DuckDB, embedded: one file, several schemas, one transaction. */
export const duckdb: Adapter = {
  name: 'duckdb',
  dialect,
  features,
  files,
  target,
  open: (target, options) => open(target as DuckTarget, options),
};
