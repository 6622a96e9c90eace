import type { DumpPart, Entry } from '../bronze/index.ts';
import { isError, VarveError } from '../errors.ts';
import { dropAside, sameContent, swapIn } from '../staging/index.ts';
import { accept } from './accept.ts';
import { type NodeResult } from './events.ts';
import { execute } from './execute.ts';
import { judge } from './judge.ts';
import { load, type DayInput, type Loaded } from './load.ts';
import { runModels, type Modelled } from './models.ts';
import { kindOf, newestPublished } from './pending.ts';
import { publish } from './publish.ts';
import { forgetAfter, record } from './record.ts';
import { checkHistories } from './safeguards.ts';
import type { Session } from './session.ts';
import { step } from './step.ts';

export const DAY_OUTCOMES = ['published', 'accepted', 'quarantined', 'repeated', 'planned'] as const;
export type DayOutcome = (typeof DAY_OUTCOMES)[number];

export interface DayResult {
  readonly day: string;
  readonly outcome: DayOutcome;
  readonly results: readonly NodeResult[];
  /** Why the day is not visible, where it is not. */
  readonly error: VarveError | undefined;
}

/** One day that is to be run. */
export interface DayPlan extends DayInput {
  /** The day was accepted before: it runs from the store's copy, without a gate. */
  readonly resumed: Entry<'accepted'> | undefined;
  /** Acceptances given with the command. */
  readonly accepted: readonly string[];
  /** The day was named with --date (H11: a stale dump). */
  readonly dated: boolean;
  /** `plan`: run up to the commit and take all of it back; nothing is accepted either. */
  readonly dry: boolean;
  /** False: only load, gate and accept, since an older day is not visible yet. */
  readonly visible: boolean;
}

/**
 * Runs one day (H17): load, gate, accept — the first commit — then seeds, silver, gold, verify and publish, the second.
 * An error of the project takes the second part back and leaves the day accepted; an error of the data turns the day
 * into a quarantined one. Interruptions and faults of the engine are thrown.
 */
export async function runDay(session: Session, plan: DayPlan): Promise<DayResult> {
  const before = session.ledger.entries.at(-1);
  const protectedHistories = await checkHistories(session);
  await session.connection.begin();
  try {
    const loaded = await step(session, { name: 'load', day: plan.day }, () =>
      load(session, plan, asideSchema(session, plan)),
    );
    const entry = plan.resumed ?? (await admit(session, plan, loaded));
    if ('outcome' in entry) return entry;
    if (!plan.visible) return await takeBack(session, plan, { outcome: 'accepted' });
    return await show(session, { plan, loaded, accepted: entry, histories: protectedHistories });
  } catch (error) {
    await session.connection.rollback();
    if (plan.dry) forgetAfter(session, before);
    throw error;
  }
}

/** Gate and acceptance of a day that comes for the first time or with another dump. */
async function admit(session: Session, plan: DayPlan, loaded: Loaded): Promise<Entry<'accepted'> | DayResult> {
  const verdict = await step(session, { name: 'gate', day: plan.day }, () => judge(session, plan, loaded));
  if (verdict.open.length > 0) return refuse(session, plan, { findings: verdict.open, dump: verdict.dump });
  if (await repeats(session, plan, loaded)) return repeat(session, plan, verdict.dump);
  return step(session, { name: 'accept', day: plan.day }, () =>
    accept(session, { plan, loaded, accepted: verdict.accepted }),
  );
}

/** True where the tables hold what the day's accepted dump held (H7). Only the staged day can be compared. */
async function repeats(session: Session, plan: DayPlan, loaded: Loaded): Promise<boolean> {
  if (kindOf(session.ledger.state, plan.day) !== 'corrected' || newestPublished(session.ledger.state) !== plan.day)
    return false;
  const { connection, dialect } = session;
  return sameContent({ connection, dialect, schema: session.project.settings.staging, aside: loaded.aside });
}

async function repeat(session: Session, plan: DayPlan, dump: readonly DumpPart[]): Promise<DayResult> {
  await session.connection.rollback();
  if (!plan.dry) await record(session, { kind: 'repeated', day: plan.day, at: session.clock.now(), body: { dump } });
  session.emit({ type: 'repeated', day: plan.day });
  return { day: plan.day, outcome: 'repeated', results: [], error: undefined };
}

interface Refusal {
  readonly findings: readonly { readonly id: string; readonly message: string }[];
  readonly dump: readonly DumpPart[];
  readonly results?: readonly NodeResult[];
}

async function refuse(session: Session, plan: DayPlan, { findings, dump, results = [] }: Refusal): Promise<DayResult> {
  await session.connection.rollback();
  if (!plan.dry)
    await record(session, { kind: 'quarantined', day: plan.day, at: session.clock.now(), body: { dump, findings } });
  session.emit({ type: 'quarantined', day: plan.day, findings });
  const error = new VarveError('day-quarantined', { day: plan.day, findings });
  return { day: plan.day, outcome: 'quarantined', results, error };
}
