import type { Day } from '../day.ts';
import { dayOf } from '../day.ts';
import { fail } from '../errors.ts';
import type { ManifestNode } from '../project/index.ts';
import { stagedDay } from './pending.ts';
import type { Pass, VerbSettings } from './runtime.ts';
import { checkHistories } from './safeguards.ts';
import type { Session } from './session.ts';

export interface Asked extends VerbSettings {
  readonly date?: Day | undefined;
  readonly fullRefresh?: boolean | undefined;
  readonly selected?: readonly string[] | undefined;
}

/** What a command runs its nodes with, after the safeguards have looked at every history. Errors: those of the safeguards. */
export async function preparePass(
  session: Session,
  asked: Asked,
  histories: readonly ManifestNode[] = [],
): Promise<Pass> {
  const checked = await checkHistories(session);
  return { ...passWithout(session, asked, histories), histories: checked };
}

/** The same for what makes no history and runs no SQL of the user: the histories of another target are not asked for. */
export function passWithout(session: Session, asked: Asked, histories: readonly ManifestNode[] = []): Pass {
  return {
    ...asked,
    session,
    fullRefresh: asked.fullRefresh ?? false,
    day: dayOfRun(session, asked.date, histories),
    at: session.clock.now(),
    histories: [],
    schemas: new Map(),
    accepted: [],
    examples: false,
    oneTransaction: false,
  };
}

/** --date, else the day that stands in staging, else the clock's day in the project's zone (H6). */
function dayOfRun(session: Session, date: Day | undefined, histories: readonly ManifestNode[]): Day {
  const staged = stagedDay(session.ledger.state);
  if (date !== undefined && staged !== undefined && date !== staged && histories.length > 0)
    fail('staging-other-day', { day: date, staged });
  return date ?? staged ?? dayOf(session.clock.now(), session.project.settings.time_zone);
}
