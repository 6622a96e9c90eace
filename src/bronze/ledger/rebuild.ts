import type { Store } from '../store/store.ts';
import { fail } from '../../errors.ts';
import { copyKey, readCopies } from './copies.ts';
import type { Entry } from './entry.ts';
import { statement } from '../../sql.ts';
import { createLedger, insert, LEDGER, ledgerStands, readLedger, type Database } from './table.ts';

/**
 * Writes into the table what only the copies still hold, in the open transaction, and returns all entries. What the table
 * has already must be the same. That it happened is for the caller to append (`restored`). Errors: `ledger-copy-differs`,
 * `ledger-copy-invalid`, `ledger-broken`.
 */
export async function rebuildFromCopies(database: Database, store: Store): Promise<readonly Entry[]> {
  const copies = await readCopies(store);
  const there = await readLedger(database);
  for (const { seq, hash } of there) {
    const copy = copies[seq - 1];
    if (copy && copy.hash !== hash) fail('ledger-copy-differs', { seq, key: copyKey(seq) });
  }
  if (!(await ledgerStands(database))) {
    for (const step of createLedger(database.dialect)) await database.connection.execute(step);
  }
  const gone = copies.slice(there.length);
  await insert(database, gone);
  return [...there, ...gone];
}

const ROWS_AT_ONCE = 500;

/** Makes the table hold exactly these entries, in the open transaction. */
export async function replaceLedger(database: Database, entries: readonly Entry[]): Promise<void> {
  const { connection, dialect } = database;
  if (await ledgerStands(database))
    await connection.execute(statement('take the ledger out', `DELETE FROM ${dialect.relation(LEDGER)}`));
  else for (const step of createLedger(dialect)) await connection.execute(step);
  for (let i = 0; i < entries.length; i += ROWS_AT_ONCE) await insert(database, entries.slice(i, i + ROWS_AT_ONCE));
}
