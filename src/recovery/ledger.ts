import { compareWithStore, readCopies, type Entry, type Store } from '../bronze/index.ts';
import { fail, isError } from '../errors.ts';

/**
 * The ledger that holds: the table's where the copies in the store do not go on after it, else the copies'. So a database
 * that is gone, empty, or an old copy of itself loses nothing. Errors: `nothing-kept`, and those of broken copies.
 */
export async function ledgerThatHolds(table: readonly Entry[], store: Store): Promise<readonly Entry[]> {
  const entries = (await isWhole(table, store)) ? table : await readCopies(store);
  return entries.length > 0 ? entries : fail('nothing-kept', { location: store.location });
}

async function isWhole(table: readonly Entry[], store: Store): Promise<boolean> {
  if (table.length === 0) return false;
  try {
    await compareWithStore(table, store, { stands: true, depth: 'newest' });
    return true;
  } catch (error) {
    if (isError(error, 'ledger-behind') || isError(error, 'ledger-copy-differs')) return false;
    throw error;
  }
}
