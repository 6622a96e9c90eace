import { filesOf, layerBook, type Content, type Entry, type ErasedLayers, type Removed } from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import type { Session } from '../../run/index.ts';
import { orphans } from '../prune/orphans.ts';

export interface StoreRemovals {
  readonly dumps: readonly Removed[];
  readonly layers: readonly Removed[];
  readonly backups: readonly Removed[];
  readonly orphans: readonly Removed[];
}

/**
 * What leaves the store: dumps of the contents that held the key, files of layers that were written anew, every backup, and
 * what no entry names. Errors: `erase-unproven` where a day would be left with neither dump nor layers.
 */
export async function storeRemovals(session: Session, table: string, erased: ErasedLayers): Promise<StoreRemovals> {
  // an erasure that was cut off may have left files under the very names that these have
  const fresh = new Set(erased.layers.flatMap(filesOf).map((file) => file.key));
  const there = new Map((await session.store.list('')).map(({ key, bytes }) => [key, bytes]));
  const present = (keys: readonly (string | null)[]): Removed[] =>
    keys.flatMap((key) => {
      const bytes = key === null ? undefined : there.get(key);
      return key === null || bytes === undefined ? [] : [{ key, bytes }];
    });
  return {
    dumps: present(dumpsWith(session, table, erased.held)),
    layers: present(erased.replaced.map((r) => r.key)),
    backups: present([...there.keys()].filter((key) => key.startsWith('backups/'))),
    orphans: present((await orphans(session)).map((o) => o.key)).filter(({ key }) => !fresh.has(key)),
  };
}

/** All that is listed, once each. */
export function allOf({ dumps, layers, backups, orphans }: StoreRemovals): readonly Removed[] {
  return [...new Map([...dumps, ...layers, ...backups, ...orphans].map((r) => [r.key, r])).values()];
}

function dumpsWith({ ledger }: Session, table: string, held: readonly Content[]): (string | null)[] {
  const book = layerBook(ledger.entries, ledger.state);
  const holds = new Set(held.map((c) => `${c.day}.${c.revision}`));
  const isKept = ({ day, body }: Entry<'accepted'>, name: string): boolean =>
    day !== null && book.chain({ table: name }, { day, revision: body.revision }) !== undefined;
  const found: (string | null)[] = [];
  for (const entry of ledger.entries) {
    if (entry.kind !== 'accepted' || entry.body.tables[table] === undefined || entry.day === null) continue;
    const { day, body } = entry;
    const laid = isKept(entry, table);
    if (laid && !holds.has(`${day}.${body.revision}`)) continue;
    const archived = body.dump.map((part) => part.archived).filter((key) => key !== null);
    if (archived.length === 0) continue;
    const counts = ledger.state.days.find((d) => d.day === day)?.accepted?.seq === entry.seq;
    const lacking = Object.keys(body.tables).find((name) => !isKept(entry, name));
    if (counts && lacking !== undefined) fail('erase-unproven', { day, table: lacking });
    found.push(...archived);
  }
  return found;
}
