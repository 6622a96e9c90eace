/** What a user of DuckDB would run: the CSV files of a day into tables of a file. `node read-csv.ts <folder> <database>` */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { TYPES } from './types.ts';

const [folder = '.', database = ':memory:'] = process.argv.slice(2);
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run('CREATE SCHEMA IF NOT EXISTS staging');
for (const [table, columns] of Object.entries(TYPES)) {
  const types = Object.entries(columns).map(([name, type]) => `'${name}': '${type}'`);
  const file = join(folder, `${table}.csv`).replaceAll("'", "''");
  await connection.run(
    `CREATE OR REPLACE TABLE staging.${table} AS FROM read_csv('${file}', header = true, delim = ',', quote = '"', escape = '"',
       new_line = '\\n', nullstr = '', allow_quoted_nulls = false, columns = {${types.join(', ')}})`,
  );
}
connection.closeSync();
instance.closeSync();
