import { fail, isError } from '../../errors.ts';
import type { Store } from '../store/store.ts';
import { canonicalJson } from './canonical.ts';
import { checkChain, hashOf } from './chain.ts';
import type { Entry } from './entry.ts';

const FOLDER = 'ledger/';
const DIGITS = 8;
const COPY = /^ledger\/(\d{8,})\.json$/;

/** `ledger/00000012.json` */
export function copyKey(seq: number): string {
  return `${FOLDER}${String(seq).padStart(DIGITS, '0')}.json`;
}

/** The copy of an entry: its canonical JSON on one line. */
export function copyText(entry: Entry): string {
  return `${canonicalJson(entry)}\n`;
}

/** Sequence numbers of the copies that the store holds, ascending. */
async function listCopies(store: Store): Promise<readonly number[]> {
  const found = await store.list(FOLDER);
  return found.flatMap(({ key }) => COPY.exec(key)?.[1] ?? []).map(Number);
}

/** Copies what the store does not hold yet; returns how many entries that were. Copies that stand there are not looked at. */
export async function copyMissing(entries: readonly Entry[], store: Store): Promise<number> {
  const there = new Set(await listCopies(store));
  const missing = entries.filter((entry) => !there.has(entry.seq));
  for (const entry of missing) await store.put(copyKey(entry.seq), new TextEncoder().encode(copyText(entry)));
  return missing.length;
}

/** One copy, its shape checked, its hash not yet. Errors: `ledger-copy-invalid`. */
async function readCopy(store: Store, seq: number): Promise<Entry> {
  const key = copyKey(seq);
  // Loaded on demand: a day that finds its copies in order never needs it.
  const { entryFault } = await import('./schema.ts');
  try {
    const value = JSON.parse(new TextDecoder().decode(await store.read(key))) as unknown;
    const reason = entryFault(value);
    return reason === undefined ? (value as Entry) : fail('ledger-copy-invalid', { key, reason });
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return fail('ledger-copy-invalid', { key, reason: 'it is not JSON' }, { cause });
  }
}

/**
 * Entries whose copies say nothing any more: not readable, or not what their own hash tells. One that tells of another
 * entry is not among them: there the table may be the wrong one.
 */
export async function damagedCopies(entries: readonly Entry[], store: Store): Promise<readonly Entry[]> {
  const damaged: Entry[] = [];
  for (const seq of await listCopies(store)) {
    const entry = entries[seq - 1];
    if (entry && (await isDamaged(entry, store))) damaged.push(entry);
  }
  return damaged;
}

async function isDamaged(entry: Entry, store: Store): Promise<boolean> {
  if (new TextDecoder().decode(await store.read(copyKey(entry.seq))) === copyText(entry)) return false;
  try {
    const copy = await readCopy(store, entry.seq);
    return hashOf(copy) !== copy.hash;
  } catch (error) {
    if (isError(error, 'ledger-copy-invalid')) return true;
    throw error;
  }
}

/** Writes copies again in the place of those that stand there. */
export async function rewriteCopies(entries: readonly Entry[], store: Store): Promise<void> {
  for (const entry of entries) {
    await store.remove(copyKey(entry.seq));
    await store.put(copyKey(entry.seq), new TextEncoder().encode(copyText(entry)));
  }
}

/** All copies, a checked chain from the first entry on. Errors: `ledger-copy-invalid`, `ledger-broken`. */
export async function readCopies(store: Store): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (const seq of await listCopies(store)) entries.push(await readCopy(store, seq));
  checkChain(entries, `ledger/ in ${store.location}`);
  return entries;
}

/** How the ledger's table stands to its copies. `missing`: entries without a copy yet. */
export interface CopyComparison {
  readonly copies: number;
  readonly missing: number;
}

export interface ComparisonOptions {
  /** False where the database has no ledger table at all. */
  readonly stands: boolean;
  /** `newest` reads one copy, whose hash stands for all before it; `all` reads each. */
  readonly depth: 'newest' | 'all';
}

/**
 * Holds a checked chain of entries to the copies in the store. Errors: `ledger-behind` where copies go on after the
 * table's last entry (or there is no table), `ledger-copy-differs` for the first one read that is another, `ledger-copy-invalid`.
 */
export async function compareWithStore(
  entries: readonly Entry[],
  store: Store,
  { stands, depth }: ComparisonOptions,
): Promise<CopyComparison> {
  const copies = await listCopies(store);
  const shared = copies.filter((seq) => seq <= entries.length);
  for (const seq of depth === 'all' ? shared : shared.slice(-1)) await compareOne(entries, store, seq);
  const newest = copies.at(-1);
  if (newest !== undefined && newest > entries.length) {
    const last = (await readCopy(store, newest)).at;
    fail('ledger-behind', { table: stands ? entries.length : null, copies: newest, last });
  }
  return { copies: copies.length, missing: entries.length - shared.length };
}

/** Bytes first: only a copy that differs is parsed, to tell an unreadable one from another entry. */
async function compareOne(entries: readonly Entry[], store: Store, seq: number): Promise<void> {
  const [entry, key] = [entries[seq - 1], copyKey(seq)];
  if (!entry || new TextDecoder().decode(await store.read(key)) === copyText(entry)) return;
  await readCopy(store, seq);
  fail('ledger-copy-differs', { seq, key });
}
