import { DuckDBInstance } from '@duckdb/node-api';

/** Two sides that do not hold the same rows: their times mean nothing. */
export class GateFailure extends Error {}

/** Asks a DuckDB file; the first row. */
export async function ask(database: string, sql: string): Promise<readonly unknown[]> {
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson()[0] ?? [];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Sums that say whether two tables hold the same rows, whatever their order. */
export async function sumsOf(database: string, table: string, columns: readonly string[]): Promise<string> {
  const sums = columns.map((column) => `sum(hash("${column}"))::VARCHAR`);
  return JSON.stringify(await ask(database, `SELECT count(*)::VARCHAR, ${sums.join(', ')} FROM ${table}`));
}

/** Errors: `GateFailure` where the two differ. */
export function gate(what: string, ours: string, theirs: string): void {
  if (ours !== theirs) throw new GateFailure(`${what} differ:\n  ours   ${ours}\n  theirs ${theirs}`);
}
