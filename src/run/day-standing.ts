import type { Day } from '../day.ts';
import type { Session } from './session.ts';

/** A day as the ledger has it: visible, kept and not yet visible, or refused. */
export interface DayStanding {
  readonly day: Day;
  readonly state: 'published' | 'accepted' | 'quarantined';
}

/** Every day that the ledger knows, ascending; one that was taken back is not known. */
export function dayStandings({ ledger }: Pick<Session, 'ledger'>): DayStanding[] {
  return ledger.state.days.flatMap(({ day, accepted, published, quarantined }): DayStanding[] => {
    if (accepted) return [{ day, state: published === accepted.body.revision ? 'published' : 'accepted' }];
    return quarantined ? [{ day, state: 'quarantined' }] : [];
  });
}
