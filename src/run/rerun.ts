import { filesOf, layerBook, readCopies, rebuildFromCopies, type Entry } from '../bronze/index.ts';
import { fail } from '../errors.ts';
import { recordWithin, viewOf } from './record.ts';
import type { Session } from './session.ts';
import { begin, commit } from './transaction.ts';

/** The acceptance that runs the kept dumps again into an empty database. */
export const RERUN = 'rerun:dumps';

/**
 * An empty database beside a store that keeps days: what the kept dumps can give back, they give. Offers it first
 * (errors: `rerun-kept-dumps`); accepted, the ledger is rebuilt from its copies, and its days are to be published again.
 */
export async function rerunKeptDumps(session: Session, accepted: readonly string[]): Promise<void> {
  if (session.ledger.entries.length > 0) return;
  const copies = await readCopies(session.store);
  if (copies.length === 0) return;
  const days = viewOf(copies).state.days.flatMap((d) => d.accepted ?? []);
  const kept = await keptOf(session, { copies, days });
  if (!accepted.includes(RERUN)) {
    const named = kept.map((e) => e.day ?? '');
    fail('rerun-kept-dumps', {
      days: kept.length,
      first: named[0] ?? '',
      last: named.at(-1) ?? '',
      missing: days.length - kept.length,
    });
  }
  await begin(session);
  const entries = await rebuildFromCopies({ connection: session.connection, dialect: session.dialect }, session.store);
  session.ledger = viewOf(entries);
  await recordWithin(session, {
    kind: 'restored',
    day: null,
    at: session.clock.now(),
    body: { entries: entries.length, replays: true },
  });
  for (const entry of days.filter((e) => !kept.includes(e))) {
    await recordWithin(session, {
      kind: 'withdrawn',
      day: entry.day,
      at: session.clock.now(),
      body: { revision: entry.body.revision },
    });
  }
  await commit(session);
}

interface Lost {
  readonly copies: readonly Entry[];
  readonly days: readonly Entry<'accepted'>[];
}

/** Days of which the dump is kept, or the layers of all tables. */
async function keptOf({ store }: Session, { copies, days }: Lost): Promise<Entry<'accepted'>[]> {
  const there = new Set((await store.list('')).map((o) => o.key));
  const book = layerBook(copies, viewOf(copies).state);
  const hasLayers = ({ day, body }: Entry<'accepted'>): boolean =>
    Object.keys(body.tables).every((table) => {
      const chain = day === null ? undefined : book.chain({ table }, { day, revision: body.revision });
      return chain?.every((layer) => filesOf(layer).every((file) => there.has(file.key))) ?? false;
    });
  const hasDump = ({ body }: Entry<'accepted'>): boolean =>
    body.dump.every((part) => part.archived !== null && there.has(part.archived));
  return days.filter((e) => hasDump(e) || hasLayers(e));
}
