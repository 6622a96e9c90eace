import type { Loader } from '../../adapter/index.ts';
import { statement } from '../../sql.ts';
import { dialect } from './dialect.ts';
import { maskSql, withKey } from './mask.ts';

/** Nothing of the format is guessed from what the first lines happen to hold. */
const CSV_OPTIONS = [`header = true`, `quote = '"'`, `escape = '"'`, `comment = ''`, `skip = 0`, `nullstr = ''`];

/** DuckDB reads Parquet and CSV files by itself. */
export const loader: Loader = {
  // Packing 2 M rows of 13 columns takes 1.5 of the 2.9 CPU seconds of their insert; unpacked they take 3.2 times the space
  // and a scan of them four fifths of the time.
  columnType: (type) => `${type} USING COMPRESSION uncompressed`,

  masks: true,

  async appendParts(connection, { purpose, table, columns, parts: { files, computed = {}, masks = {} } }) {
    const values = columns.map((c) => {
      const mask = masks[c.name];
      const type = mask?.kind === 'hmac' ? mask.from : c.type;
      const given = dialect.cast(dialect.quote(c.name), type);
      const made = computed[c.name];
      const value = made === undefined ? given : `coalesce(${given}, ${dialect.cast(made, type)})`;
      return mask ? maskSql(mask, value) : value;
    });
    const list = files.map((file) => dialect.literal(file)).join(', ');
    const names = columns.map((c) => c.name);
    const select = `SELECT ${values.join(', ')} FROM read_parquet([${list}])`;
    await withKey(connection, Object.values(masks), async () => {
      await connection.execute(statement(purpose, dialect.insertSelect(table, names, select)));
    });
  },

  csv({ path, delimiter, header }) {
    const options = [`delim = ${dialect.literal(delimiter)}`, ...CSV_OPTIONS];
    const types = header.map((name) => `${dialect.literal(name)}: ${dialect.literal(dialect.types.text)}`);
    if (types.length > 0) options.push(`types = {${types.join(', ')}}`);
    return `read_csv(${[dialect.literal(path), ...options].join(', ')})`;
  },
};
