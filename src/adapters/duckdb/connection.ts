import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { Catalog, Connection, Result } from '../../adapter/index.ts';
import { statement, type Statement } from '../../sql.ts';
import { makeCatalog } from './catalog.ts';
import { failed } from './failure.ts';
import { toSqlValue } from './values.ts';

/** One DuckDB connection behind the seam. */
export class DuckConnection implements Connection {
  readonly catalog: Catalog;
  inTransaction = false;
  readonly #inner: DuckDBConnection;
  readonly #location: string;

  constructor(inner: DuckDBConnection, location: string) {
    this.#inner = inner;
    this.#location = location;
    this.catalog = makeCatalog((sql) => this.query(sql, 'reading the catalog'));
  }

  async execute({ purpose, sql }: Statement): Promise<number> {
    try {
      return (await this.#inner.run(sql)).rowsChanged;
    } catch (cause) {
      return failed(cause, purpose, this.#location);
    }
  }

  async query(sql: string, purpose = 'query'): Promise<Result> {
    try {
      const reader = await this.#inner.runAndReadAll(sql);
      return { columns: columnsOf(reader), rows: reader.getRows().map((row) => row.map(toSqlValue)) };
    } catch (cause) {
      return failed(cause, purpose, this.#location);
    }
  }

  async *stream(sql: string, purpose = 'query'): AsyncIterable<Result> {
    try {
      const result = await this.#inner.stream(sql);
      const columns = columnsOf(result);
      for await (const rows of result.yieldRows()) yield { columns, rows: rows.map((row) => row.map(toSqlValue)) };
    } catch (cause) {
      failed(cause, purpose, this.#location);
    }
  }

  async begin(): Promise<void> {
    await this.execute(statement('begin the transaction', 'BEGIN TRANSACTION'));
    this.inTransaction = true;
  }

  async commit(): Promise<void> {
    await this.execute(statement('commit', 'COMMIT'));
    this.inTransaction = false;
  }

  /** Never fails: a transaction that the engine has given up already is as good as rolled back. */
  async rollback(): Promise<void> {
    if (!this.inTransaction) return;
    this.inTransaction = false;
    await this.#inner.run('ROLLBACK').catch(() => undefined);
  }

  interrupt(): void {
    this.#inner.interrupt();
  }

  async close(): Promise<void> {
    await this.rollback();
    this.#inner.closeSync();
  }
}

function columnsOf(result: Pick<DuckDBResult, 'columnNames' | 'columnTypes'>): Result['columns'] {
  const types = result.columnTypes();
  return result.columnNames().map((name, i) => ({ name, type: String(types[i]) }));
}
