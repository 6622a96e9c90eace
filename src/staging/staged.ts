import type { AsideTable } from './load/aside.ts';

/** What the ledger keeps of a staged table, for the gate of the next day. */
export interface StagedRecord {
  readonly rows: number;
  readonly key: readonly string[];
  /** Column name → declared type of the source. */
  readonly columns: Readonly<Record<string, string>>;
  /** Column name → the engine's type that it was staged as. */
  readonly stored?: Readonly<Record<string, string>>;
}

/** Table name → what the ledger keeps of it. */
export function stagedRecords(tables: readonly AsideTable[]): Readonly<Record<string, StagedRecord>> {
  return Object.fromEntries(
    tables.map(({ table, rows, stored }) => {
      const columns = Object.fromEntries(table.columns.map((c) => [c.name, c.type.text]));
      return [table.name, { rows, key: table.key, columns, stored }];
    }),
  );
}
