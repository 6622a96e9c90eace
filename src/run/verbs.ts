import { dayOf, type Day } from '../day.ts';
import { fail } from '../errors.ts';
import { isHistory, ordered, type ManifestNode, type ResourceType } from '../project/index.ts';
import { adoptOrRefuse } from './adopt.ts';
import type { NodeResult } from './events.ts';
import { runHooks, type Outcome } from './node.ts';
import { runPass } from './pass.ts';
import { historyDays, schemaOf } from './publish.ts';
import { copyLedger, recordWithin } from './record.ts';
import type { Pass } from './runtime.ts';
import { checkHistories, refuseFullRefresh, refuseShrinking } from './safeguards.ts';
import type { Session } from './session.ts';
import { stagedDay } from './pending.ts';
import { begin, commit, rollback } from './transaction.ts';

/** dbt's verbs and the resources that each runs. `build` runs tests right after what they test. */
export const VERBS = {
  run: ['model'],
  seed: ['seed'],
  test: ['test'],
  build: ['seed', 'model', 'snapshot', 'test'],
} as const satisfies Record<string, readonly ResourceType[]>;
export type Verb = keyof typeof VERBS;

export interface VerbOptions {
  /** unique_ids of the selected nodes. */
  readonly nodes: readonly string[];
  readonly date: Day | undefined;
  readonly fullRefresh: boolean;
}

export interface VerbResult {
  readonly results: readonly NodeResult[];
  readonly failed: boolean;
}

/**
 * Runs selected nodes as dbt does: in the order of the graph, each in a transaction of its own, a history together with
 * its entry in the ledger (H17). What is below a failed node is skipped. Errors: those of the safeguards.
 */
export async function runVerb(session: Session, verb: Verb, options: VerbOptions): Promise<VerbResult> {
  const { project } = session;
  const types: readonly ResourceType[] = VERBS[verb];
  const nodes = ordered(project.manifest, options.nodes).filter(
    (n) => types.includes(n.resource_type) && n.config.materialized !== 'ephemeral',
  );
  const before = await checkHistories(session);
  if (options.fullRefresh) refuseFullRefresh(session, nodes);
  const at = session.clock.now();
  const histories = nodes.filter(isHistory);
  const day = dayOfRun(session, options, histories);
  if (histories.length > 0) await inTransaction(session, () => adoptOrRefuse(session, histories, at));
  const pass: Pass = {
    session,
    day,
    at,
    fullRefresh: options.fullRefresh,
    histories: before,
    schemas: new Map(),
    accepted: [],
    examples: false,
    oneTransaction: false,
  };
  const alone = (node: ManifestNode, work: () => Promise<Outcome>): Promise<Outcome> => nodeAlone(pass, node, work);
  if (verb !== 'test')
    await inTransaction(session, () =>
      runHooks(pass, { node: undefined, hooks: project.hooks.onRunStart, name: 'on-run-start' }),
    );
  const { results } = await runPass(pass, nodes, { alone, goOn: true });
  if (verb !== 'test')
    await inTransaction(session, () =>
      runHooks(pass, { node: undefined, hooks: project.hooks.onRunEnd, name: 'on-run-end' }),
    );
  await copyLedger(session);
  return { results, failed: results.some((r) => r.status === 'error' || r.status === 'fail') };
}

/** --date, else the day that stands in staging, else the clock's day in the project's zone (H6). */
function dayOfRun(session: Session, { date }: VerbOptions, histories: readonly ManifestNode[]): Day {
  const staged = stagedDay(session.ledger.state);
  if (date !== undefined && staged !== undefined && date !== staged && histories.length > 0)
    fail('staging-other-day', { day: date, staged });
  return date ?? staged ?? dayOf(session.clock.now(), session.project.settings.time_zone);
}

async function nodeAlone(pass: Pass, node: ManifestNode, work: () => Promise<Outcome>): Promise<Outcome> {
  const { session, day, at } = pass;
  return inTransaction(session, async () => {
    const outcome = await work();
    const made = outcome.history ? [outcome.history] : [];
    const declared = new Map(made.map((h) => [h.name, h.removed]));
    await refuseShrinking(session, pass.histories, { where: node.name, declared });
    if (made.length > 0)
      await recordWithin(session, {
        kind: 'ran',
        day,
        at,
        body: { histories: historyDays(made), schema: schemaOf(made) },
      });
    return outcome;
  });
}

async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await begin(session);
  try {
    const value = await work();
    await commit(session);
    return value;
  } catch (error) {
    await rollback(session);
    throw error;
  }
}
