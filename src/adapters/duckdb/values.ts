import { DuckDBBlobValue, type DuckDBValue } from '@duckdb/node-api';
import type { SqlValue } from '../../adapter/index.ts';

/** DuckDB's value as the seam passes it: exact text for whatever JavaScript has no exact value for. */
export function toSqlValue(value: DuckDBValue): SqlValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }
  if (value instanceof DuckDBBlobValue) return value.bytes;
  return value.toString();
}
