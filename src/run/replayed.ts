import type { Draft } from '../bronze/index.ts';
import type { Relation } from '../relation.ts';
import { recordWithin } from './record.ts';
import type { Session } from './session.ts';
import { summingOf, wholeSums } from './sums.ts';

type Replayed = Draft<'replayed'>['body'];

/** Says in the ledger, in the open transaction, what stands of a history as a whole, and what it sums up to (H19). */
export async function recordReplayed(session: Session, table: Relation, body: Omit<Replayed, 'sums'>): Promise<void> {
  const summing = await summingOf(session, table);
  const sums = summing ? { sums: await wholeSums(session, summing) } : {};
  await recordWithin(session, { kind: 'replayed', day: null, at: session.clock.now(), body: { ...body, ...sums } });
}
