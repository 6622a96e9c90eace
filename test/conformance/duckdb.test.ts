import { join } from 'node:path';
import { duckdb } from '../../src/adapters/duckdb/index.ts';
import { conformance } from './index.ts';

conformance({
  adapter: duckdb,
  target: (dir) => duckdb.target('dev', { type: 'duckdb', path: join(dir, 'w.duckdb') }),
  exceptions: {},
});
