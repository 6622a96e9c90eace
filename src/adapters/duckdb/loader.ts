import type { Loader } from '../../adapter/index.ts';
import { dialect } from './dialect.ts';

/** DuckDB reads Parquet and CSV files by itself. */
export const loader: Loader = {
  appendParts(table, source, files) {
    const columns = source.columns.map((c) => dialect.cast(dialect.quote(c.name), dialect.storage(c).type));
    const list = files.map(dialect.literal).join(', ');
    const names = source.columns.map((c) => c.name);
    return dialect.insertSelect(table, names, `SELECT ${columns.join(', ')} FROM read_parquet([${list}])`);
  },

  csv(path, { delimiter, types }) {
    const options = [`header = true`, `delim = ${dialect.literal(delimiter)}`];
    const given = Object.entries(types).map(([name, type]) => `${dialect.literal(name)}: ${dialect.literal(type)}`);
    if (given.length > 0) options.push(`types = {${given.join(', ')}}`);
    return `read_csv(${[dialect.literal(path), ...options].join(', ')})`;
  },
};
