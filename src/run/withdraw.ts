import type { Day } from '../day.ts';
import { fail } from '../errors.ts';
import { copyLedger, record } from './record.ts';
import type { Session } from './session.ts';

/** Takes an accepted day back that is not visible yet; recorded, its dump stays in the store. Errors: `nothing-to-withdraw`. */
export async function withdrawDay(
  session: Session,
  day: Day,
): Promise<{ readonly day: Day; readonly revision: number }> {
  const state = session.ledger.state.days.find((d) => d.day === day);
  if (!state?.accepted)
    return fail('nothing-to-withdraw', { day, state: state?.quarantined ? 'quarantined' : 'not known' });
  const { revision } = state.accepted.body;
  if (state.published === revision) return fail('nothing-to-withdraw', { day, state: 'published' });
  await record(session, { kind: 'withdrawn', day, at: session.clock.now(), body: { revision } });
  await copyLedger(session);
  return { day, revision };
}
