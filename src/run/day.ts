import type { DumpPart, Entry, RecordedFinding } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { isError, VarveError } from '../errors.ts';
import { findingOfError, findingId, sameContent } from '../staging/index.ts';
import { accept } from './accept.ts';
import { forgetAside } from './aside/forget.ts';
import type { NodeResult } from './events.ts';
import { judge } from './judge.ts';
import { loadKept } from './kept.ts';
import { load, type DayInput, type Loaded } from './load.ts';
import { kindOf, newestPublished } from './pending.ts';
import { ordered } from '../project/index.ts';
import { refuseReplays } from './needs-replay.ts';
import { record } from './record.ts';
import { checkHistories } from './safeguards.ts';
import type { Session } from './session.ts';
import { describeParts } from './known.ts';
import { schemaFor, show, stage } from './show.ts';
import { begin, rollback } from './transaction.ts';
import { step } from './step.ts';

export const DAY_OUTCOMES = ['published', 'accepted', 'quarantined', 'repeated', 'planned', 'loaded'] as const;
export type DayOutcome = (typeof DAY_OUTCOMES)[number];

export interface DayResult {
  readonly day: Day;
  readonly outcome: DayOutcome;
  readonly results: readonly NodeResult[];
  /** Why the day is not visible, where it is not. */
  readonly error: VarveError | undefined;
}

/** One day that is to be run. */
export interface DayPlan extends DayInput {
  /** The day was accepted before: it runs from the store's copy (from its layers where there are no parts), without a gate. */
  readonly resumed: Entry<'accepted'> | undefined;
  /** Acceptances given with the command. */
  readonly accepted: readonly string[];
  /** The day was named with --date (H11: a stale dump). */
  readonly dated: boolean;
  /** `plan`: run up to the commit and take all of it back; nothing is accepted either. */
  readonly dry: boolean;
  /** How far it goes: `accept` where an older day is not visible yet, `staging` for a load without models. */
  readonly until: 'accept' | 'staging' | 'publish';
  /** Nodes to run, by unique_id. */
  readonly nodes: readonly string[];
  /** Incremental models that keep no history are made anew. */
  readonly fullRefresh: boolean;
}

/**
 * Runs one day (H17): load, gate, accept — the first commit — then seeds, silver, gold, verify and publish, the second.
 * An error of the project takes the second part back and leaves the day accepted; an error of the data turns the day into
 * a quarantined one. Refusals of a safeguard before the gate, interruptions and faults of the engine are thrown.
 */
export async function runDay(session: Session, plan: DayPlan): Promise<DayResult> {
  const histories = await checkHistories(session);
  const { transactionalDdl } = session.warehouse.features;
  if (transactionalDdl) await begin(session);
  let laid: Loaded['aside'] = [];
  const lay = (aside: Loaded['aside']): void => {
    laid = aside;
  };
  try {
    const taken = await (plan.resumed ? takeAgain(session, plan, plan.resumed) : takeIn(session, plan, lay));
    if ('outcome' in taken) return taken;
    lay(taken.loaded.aside);
    if (plan.until === 'accept') return { day: plan.day, outcome: 'accepted', results: [], error: undefined };
    if (plan.until === 'staging') return await stage(session, { plan, ...taken });
    const shown = await show(session, { plan, ...taken, histories });
    return shown.error && isDataFault(shown.error)
      ? await refuse(session, plan, dataFault(taken.accepted, shown))
      : shown;
  } finally {
    await rollback(session); // nothing is left to take back after a commit
    if (!transactionalDdl) await forgetAside(session, laid);
  }
}

/** A day that lies aside and is accepted. */
interface Taken {
  readonly loaded: Pick<Loaded, 'aside'>;
  readonly accepted: Entry<'accepted'>;
}

async function takeIn(
  session: Session,
  plan: DayPlan,
  onLaid: (aside: Loaded['aside']) => void,
): Promise<Taken | DayResult> {
  const loaded = await loadOrRefuse(session, plan);
  if ('outcome' in loaded) return loaded;
  onLaid(loaded.aside);
  const accepted = await admit(session, plan, loaded);
  return 'outcome' in accepted ? accepted : { loaded, accepted };
}

/** From its dump, or from its layers where that is not kept. */
async function takeAgain(session: Session, plan: DayPlan, accepted: Entry<'accepted'>): Promise<Taken> {
  const schema = schemaFor(session, plan.day);
  const loaded = await step(session, { name: 'load', day: plan.day }, async () =>
    plan.parts.length > 0
      ? await load(session, plan, { schema, layered: false })
      : { aside: await loadKept(session, accepted, schema) },
  );
  return { loaded, accepted };
}

/** A dump that is cut off or damaged is quarantined like one that the gate refuses. */
async function loadOrRefuse(session: Session, plan: DayPlan): Promise<Loaded | DayResult> {
  try {
    return await step(session, { name: 'load', day: plan.day }, () =>
      load(session, plan, { schema: schemaFor(session, plan.day), layered: !plan.dry }),
    );
  } catch (error) {
    const finding = findingOfError(error);
    if (!finding) throw error;
    const dump = await describeParts(plan.parts);
    return refuse(session, plan, {
      findings: [{ id: findingId(finding), message: finding.message }],
      dump,
      cause: error,
    });
  }
}

/** Gate and acceptance of a day that comes for the first time or with another dump. */
async function admit(session: Session, plan: DayPlan, loaded: Loaded): Promise<Entry<'accepted'> | DayResult> {
  const { open, accepted } = await step(session, { name: 'gate', day: plan.day }, () => judge(session, plan, loaded));
  const dump = loaded.summary.parts.map((part) => ({ ...part, archived: null }));
  if (open.length > 0) return refuse(session, plan, { findings: open, dump });
  if (await repeats(session, plan.day, loaded)) return repeat(session, plan, dump);
  const { day, dry } = plan;
  refuseReplays(session, day, ordered(session.project.manifest, plan.nodes));
  return step(session, { name: 'accept', day }, () => accept(session, { day, loaded, accepted, dry }));
}

/** True where the tables hold what the day's accepted dump held (H7). Only the staged day can be compared. */
async function repeats(
  { project, ledger, connection, dialect }: Session,
  day: Day,
  { aside }: Loaded,
): Promise<boolean> {
  if (kindOf(ledger.state, day) !== 'corrected' || newestPublished(ledger.state) !== day) return false;
  const staged = Object.keys(ledger.state.days.find((d) => d.day === day)?.accepted?.body.tables ?? {});
  return sameContent({ connection, dialect, schema: project.settings.staging, aside, staged });
}

/** The day came again with the same content: recorded, nothing else (H7). */
export async function repeat(
  session: Session,
  { day, dry }: Pick<DayPlan, 'day' | 'dry'>,
  dump: readonly DumpPart[],
): Promise<DayResult> {
  if (!dry) await record(session, { kind: 'repeated', day, at: session.clock.now(), body: { dump } });
  session.emit({ type: 'repeated', day });
  return { day, outcome: 'repeated', results: [], error: undefined };
}

interface Refusal {
  readonly findings: readonly RecordedFinding[];
  /** The same for the ledger, which is never rewritten and so holds no value of a row. */
  readonly recorded?: readonly RecordedFinding[];
  readonly dump: readonly DumpPart[];
  readonly results?: readonly NodeResult[];
  readonly cause?: unknown;
}

async function refuse(
  session: Session,
  { day, dry }: DayPlan,
  { findings, recorded = findings, dump, results = [], cause }: Refusal,
): Promise<DayResult> {
  await rollback(session);
  const body = { dump, findings: recorded };
  if (!dry) await record(session, { kind: 'quarantined', day, at: session.clock.now(), body });
  session.emit({ type: 'quarantined', day, findings });
  const error = isError(cause) ? cause : new VarveError('day-quarantined', { day, findings });
  return { day, outcome: 'quarantined', results, error };
}

/** Errors of the data, not of the project: the day is refused and holds up nobody (H12, H14, H17). */
const DATA_FAULTS = {
  'duplicate-key': 'key',
  'null-key': 'key',
  'type-conflict': 'type',
  'needs-replay': 'replay',
} as const;

function isDataFault(error: VarveError): boolean {
  return error.code in DATA_FAULTS;
}

function dataFault(admitted: Entry<'accepted'>, { error, results }: DayResult): Refusal {
  const code = DATA_FAULTS[error?.code as keyof typeof DATA_FAULTS];
  const { history = '', column } = (error?.params ?? {}) as { history?: string; column?: string };
  const table = history.split('.').at(-1) ?? history;
  const id = `${code}:${column === undefined ? table : `${table}.${column}`}`;
  const valueless = error && new VarveError(error.code, { ...(error.params as object), examples: [] });
  return {
    findings: [{ id, message: error?.message ?? '' }],
    recorded: [{ id, message: valueless?.message ?? '' }],
    dump: admitted.body.dump,
    results,
    cause: error,
  };
}
