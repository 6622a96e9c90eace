import { readCopies, rebuildFromCopies, type Entry } from '../bronze/index.ts';
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
  const kept = await withDumps(session, days);
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

async function withDumps({ store }: Session, days: readonly Entry<'accepted'>[]): Promise<Entry<'accepted'>[]> {
  const there = new Set((await store.list('dumps/')).map((o) => o.key));
  return days.filter((e) => e.body.dump.every((part) => part.archived !== null && there.has(part.archived)));
}
