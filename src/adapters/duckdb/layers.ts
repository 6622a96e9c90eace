import { version } from '@duckdb/node-api';
import type { LayerSql } from '../../adapter/index.ts';
import { dialect } from './dialect.ts';

/** Types whose every value comes out of a Parquet file as it went in; of others (HUGEINT becomes a double) the text is kept. */
const EXACT =
  /^(U?(TINY|SMALL|BIG)INT|U?INTEGER|BOOLEAN|DECIMAL\(\d+,\d+\)|FLOAT|DOUBLE|DATE|TIMESTAMP|VARCHAR|BLOB|UUID)$/;

export const layers: LayerSql = {
  hashing: `duckdb ${version()}`,

  readParquet(files, place) {
    const list = `[${files.map((file) => dialect.literal(file)).join(', ')}]`;
    if (place === undefined) return `read_parquet(${list}, union_by_name = true)`;
    // DuckDB's own number of a row's file: to look its name up in the list would cost more than all else
    const which = `CAST(file_index AS INTEGER) AS ${dialect.quote(place)}`;
    return `(SELECT *, ${which} FROM read_parquet(${list}, union_by_name = true))`;
  },

  readFolder: (pattern, file) =>
    `read_parquet(${dialect.literal(pattern)}, union_by_name = true, filename = ${dialect.literal(file)})`,

  writeParquet: (path, select) =>
    `COPY (${select}) TO ${dialect.literal(path)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,

  keptAs: (type) => (EXACT.test(type) ? type : 'VARCHAR'),

  rowHash: (expressions) => `hash(${expressions.join(', ')})`,

  pairedByPlace: (left, right) => `${left} POSITIONAL JOIN ${right}`,
};
