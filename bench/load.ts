/** A dump into tables of a DuckDB file, nothing else: no gate, no archive, no ledger. `node load.ts <dump> <database>` */
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { duckdb } from '../src/adapters/duckdb/index.ts';
import { readDump } from '../src/dump/index.ts';
import { statement } from '../src/sql.ts';
import { loadAside } from '../src/staging/index.ts';

const [dump = '-', database = 'bench.duckdb'] = process.argv.slice(2);
const projectDir = dirname(database);
const parts = await mkdtemp(join(projectDir, 'parts-'));
const warehouse = await duckdb.open(duckdb.target('bench', { type: 'duckdb', path: database }), { projectDir });
const connection = await warehouse.connect();
const { dialect, loader } = warehouse;
await connection.begin();
const asText = (): boolean => false;
const events = readDump({ parts: [dump] }, { directory: parts, wanted: () => true, asText });
const tables = await loadAside({ connection, dialect, loader, schema: 'staging', events, asText });
for (const { aside, table } of tables)
  await connection.execute(statement(`name ${table.name}`, dialect.rename(aside, table.name)));
await connection.commit();
await connection.close();
await warehouse.close();
await rm(parts, { recursive: true });
