import { duckdb } from '../../src/adapters/duckdb/index.ts';
import type { Connection } from '../../src/adapter/index.ts';
import type { Runtime } from '../../src/project/index.ts';
import { relation } from '../../src/relation.ts';
import { statement } from '../../src/sql.ts';
import { RUNTIME } from './harness.ts';

export interface Database {
  readonly connection: Connection;
  readonly runtime: Runtime;
  /** What templates logged. */
  readonly logged: string[];
  close(): Promise<void>;
}

/** A DuckDB in memory, and what templates may ask of it. */
export async function database(given: Partial<Runtime> = {}): Promise<Database> {
  const target = duckdb.target('dev', { type: 'duckdb', path: ':memory:' });
  const warehouse = await duckdb.open(target, { projectDir: '.' });
  const connection = await warehouse.connect();
  const logged: string[] = [];
  const runtime: Runtime = {
    ...RUNTIME,
    isIncremental: () => Promise.resolve(false),
    query: (sql) => connection.query(sql),
    execute: async (sql) => {
      await connection.execute(statement('a statement of the test', sql));
    },
    findRelation: (schema, identifier) => connection.catalog.find(relation(schema, identifier)),
    columns: (of) => connection.catalog.columns(of),
    relations: (schema) => connection.catalog.relations(schema),
    log: (text) => void logged.push(text),
    ...given,
  };
  return {
    connection,
    runtime,
    logged,
    async close() {
      await connection.close();
      await warehouse.close();
    },
  };
}
