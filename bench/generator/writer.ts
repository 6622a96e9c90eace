import type { Table } from './tables.ts';

/** Takes the rows of a day, table by table. */
export interface RowWriter {
  beginTable(table: Table): void;
  row(table: Table, id: number, version: number): void;
  endTable(table: Table): void;
  close(): void;
}
