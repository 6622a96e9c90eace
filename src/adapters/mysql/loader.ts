import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Append, ColumnSpec, Connection, Loader } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import { statement } from '../../sql.ts';
import { MysqlConnection } from './connection.ts';
import { makeDialect } from './dialect.ts';
import { MARIADB } from './flavor.ts';
import { isBinary, writeRows } from './rows-file.ts';

const { quote, literal, relation, cast } = makeDialect(MARIADB);
const READ_BYTES = 1 << 20;
const SHOWN_WARNINGS = 3;

/** Part files are read by DuckDB, which writes them as one text file; the server takes that by LOAD DATA LOCAL. */
export const loader: Loader = {
  columnType: (type) => type,

  async appendParts(connection: Connection, { purpose, table, of, columns, parts }: Append) {
    if (!(connection instanceof MysqlConnection)) return fail('load-inexact', { table: of, problem: 'no session' });
    const { path, rows } = await writeRows(columns, parts.files);
    try {
      const sql = loadSql(relation(table), columns, { path, computed: parts.computed ?? {} });
      // Buffers, as a stream without an encoding gives them
      const received = await connection.load(statement(purpose, sql), () =>
        createReadStream(path, { highWaterMark: READ_BYTES }),
      );
      // LOCAL makes errors of values into warnings, and goes on with something near them
      const clean = received.warnings === 0 && received.rows === rows;
      if (!clean) fail('load-inexact', { table: of, problem: await problemOf(connection, received, rows) });
    } finally {
      await rm(path, { force: true });
    }
  },

  csv: ({ header, rows }) => {
    const columns = header.map((name, i) => `${quote(name)} LONGTEXT PATH '$[${i}]'`);
    const data = rows.map((row) => row.map((value) => (value === '' ? null : value)));
    return `JSON_TABLE(${literal(JSON.stringify(data))}, '$[*]' COLUMNS (${columns.join(', ')})) AS csv`;
  },
};

interface Sending {
  readonly path: string;
  readonly computed: Readonly<Record<string, string>>;
}

/** What cannot come as it is comes as a variable: bytes in hexadecimal, generated columns where the dump has no value. */
function loadSql(table: string, columns: readonly ColumnSpec[], { path, computed }: Sending): string {
  const variable = (i: number): string => `@varve_${i}`;
  const isSet = (c: ColumnSpec): boolean => isBinary(c) || computed[c.name] !== undefined;
  const list = columns.map((c, i) => (isSet(c) ? variable(i) : quote(c.name)));
  const sets = columns.flatMap((c, i) => {
    if (!isSet(c)) return [];
    const given = isBinary(c) ? `UNHEX(${variable(i)})` : variable(i);
    const made = computed[c.name];
    const value = made === undefined ? given : `coalesce(${given}, ${cast(made, c.type)})`;
    return [`${quote(c.name)} = ${value}`];
  });
  return (
    `LOAD DATA LOCAL INFILE ${literal(path)} INTO TABLE ${table} CHARACTER SET utf8mb4 ` +
    `FIELDS TERMINATED BY ',' ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\n' ` +
    `(${list.join(', ')})${sets.length > 0 ? ` SET ${sets.join(', ')}` : ''}`
  );
}

async function problemOf(
  connection: Connection,
  received: { rows: number; info: string },
  rows: number,
): Promise<string> {
  const { rows: warnings } = await connection.query(`SHOW WARNINGS LIMIT ${SHOWN_WARNINGS}`);
  const told = warnings.map((row) => String(row[2])).join('; ');
  return `${received.rows} of ${rows} rows were taken${told === '' ? '' : `; ${told}`}`;
}
