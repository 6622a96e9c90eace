import type { Day } from '../day.ts';
import { isHistory, ordered, type ManifestNode, type ResourceType, type UnitTest } from '../project/index.ts';
import { adoptOrRefuse } from './adopt.ts';
import { besideRows, passBeside } from './aside/alone.ts';
import { finishPending } from './aside/pending.ts';
import { edgesOf } from './edges.ts';
import type { NodeResult } from './events.ts';
import { exposureResults } from './exposures.ts';
import { runProjectHooks } from './hooks.ts';
import type { Outcome } from './node.ts';
import { runOne } from './one.ts';
import { tellBegun } from './pass.ts';
import { runPool } from './pool.ts';
import { historyDays, schemaOf } from './publish.ts';
import { copyLedger, recordWithin } from './record.ts';
import type { Pass, Runnable, VerbSettings } from './runtime.ts';
import { preparePass } from './prepare.ts';
import { refuseShrinking } from './safeguards.ts';
import type { Session } from './session.ts';
import { storedAs } from './test.ts';
import { begin, commit, rollback } from './transaction.ts';
import { closeWorkers, openWorkers } from './workers.ts';

/** dbt's verbs and the resources that each runs. `build` runs tests right after what they test. */
export const VERBS = {
  run: ['model'],
  seed: ['seed'],
  snapshot: ['snapshot'],
  test: ['test', 'unit_test'],
  build: ['seed', 'model', 'snapshot', 'test', 'unit_test', 'exposure'],
} as const satisfies Record<string, readonly (ResourceType | 'unit_test' | 'exposure')[]>;
export type Verb = keyof typeof VERBS;

export interface VerbOptions extends VerbSettings {
  /** unique_ids of the selected nodes. */
  readonly nodes: readonly string[];
  readonly date: Day | undefined;
  readonly fullRefresh: boolean;
  readonly failFast?: boolean | undefined;
  /** How many nodes are run at once; undefined: what the profile says. */
  readonly threads?: number | undefined;
}

export interface VerbResult {
  readonly results: readonly NodeResult[];
  readonly failed: boolean;
}

/**
 * Runs selected nodes as dbt does: each as soon as its parents are done, each in a transaction of its own, a history
 * together with its entry in the ledger (H17). What is below a failed node is skipped. Errors: those of the safeguards.
 */
export async function runVerb(session: Session, verb: Verb, options: VerbOptions): Promise<VerbResult> {
  await finishPending(session);
  const nodes = chosenNodes(session, verb, options.nodes);
  const models = nodes.filter((n): n is ManifestNode => n.resource_type !== 'unit_test');
  const histories = models.filter(isHistory);
  const pass = await preparePass(session, { ...options, selected: nodes.map((n) => n.unique_id) }, histories);
  if (histories.length > 0) await inTransaction(session, () => adoptOrRefuse(session, histories, pass.at));
  await ensureSchemas(pass, models);
  const hooked = verb !== 'test';
  const started = hooked ? await runProjectHooks(pass, 'on-run-start') : [];
  const broken = started.some((r) => r.status === 'error');
  const results = broken ? [] : await runNodes(pass, nodes, { ...options, verb });
  const shown = broken ? [] : tellExposures(session, options.nodes, results);
  const ended = hooked && !broken ? await runProjectHooks(pass, 'on-run-end', [...results, ...shown]) : [];
  await copyLedger(session);
  const all = [...started, ...results, ...shown, ...ended];
  return { results: all, failed: all.some(isFailed) };
}

function tellExposures(session: Session, ids: readonly string[], results: readonly NodeResult[]): NodeResult[] {
  const shown = exposureResults(session, ids, results);
  for (const [i, result] of shown.entries())
    session.emit({ type: 'node', state: 'done', result, index: i + 1, total: shown.length });
  return shown;
}

const FAILED: ReadonlySet<NodeResult['status']> = new Set(['error', 'fail', 'partial success']);

/** A node that was skipped for a reason of its own has failed too: what it reads could not be compiled. */
function isFailed({ status, message }: NodeResult): boolean {
  return FAILED.has(status) || (status === 'skipped' && message !== null);
}

function chosenNodes({ project }: Session, verb: Verb, ids: readonly string[]): Runnable[] {
  const types: readonly string[] = VERBS[verb];
  const { manifest } = project;
  const units: UnitTest[] = types.includes('unit_test')
    ? ids.flatMap((id) => manifest.unit_tests[id] ?? []).sort((a, b) => (a.unique_id < b.unique_id ? -1 : 1))
    : [];
  const nodes = ordered(manifest, ids).filter(
    (n) => types.includes(n.resource_type) && n.config.materialized !== 'ephemeral',
  );
  return [...nodes, ...units];
}

/** Schemas come into being before the nodes, so that no two workers make the same one. */
async function ensureSchemas(pass: Pass, nodes: readonly ManifestNode[]): Promise<void> {
  const { session } = pass;
  const there = new Set((await session.connection.catalog.schemas()).map((schema) => schema.toLowerCase()));
  const made = nodes.filter((n) => n.relation_name !== null || keepsFailures(pass, n));
  const wanted = new Map(made.map((n) => [n.schema.toLowerCase(), n.schema] as const));
  for (const [lower, schema] of wanted)
    if (!there.has(lower))
      await session.connection.execute({
        purpose: `make the schema ${schema}`,
        sql: session.dialect.createSchema(schema),
      });
}

/** True for a test that keeps its failing rows as a relation; a wrong way of keeping them is told when it runs. */
function keepsFailures(pass: Pass, node: ManifestNode): boolean {
  const as = node.config['store_failures_as'] ?? undefined;
  const known = as === undefined || ['table', 'view', 'ephemeral'].includes(as as string);
  return node.resource_type === 'test' && known && storedAs(pass, node) !== undefined;
}

interface Running extends VerbOptions {
  readonly verb: Verb;
}

async function runNodes(pass: Pass, nodes: readonly Runnable[], options: Running): Promise<NodeResult[]> {
  const { session } = pass;
  const total = nodes.length;
  // where DDL commits by itself, what a commit shows is finished before the next
  const asked = session.warehouse.features.transactionalDdl ? options.threads : 1;
  const threads = Math.max(1, asked ?? session.project.target.threads);
  const workers = await openWorkers(pass, Math.min(threads, Math.max(1, total)));
  try {
    return await runPool(nodes, (node, worker) => workers.run(node, worker, (own) => oneNode(own, node, worker)), {
      edges: edgesOf(session.project.manifest, nodes, options.verb === 'build'),
      workers: workers.count,
      failFast: options.failFast ?? false,
      begun: (node, index) => tellBegun(pass, node, { index, total }),
      done: ({ result }, _node, index) => session.emit({ type: 'node', state: 'done', result, index, total }),
    });
  } finally {
    await closeWorkers(workers);
  }
}

function oneNode(pass: Pass, node: Runnable, worker: number): ReturnType<typeof runOne> {
  return runOne(passBeside(pass, node), node, { alone: nodeAlone, thread: `Thread-${worker + 1}` });
}

async function nodeAlone(pass: Pass, node: Runnable, work: () => Promise<Outcome>): Promise<Outcome> {
  return besideRows(pass, node, (last) => inTransaction(pass.session, () => workAlone(pass, node, { work, last })));
}

interface Alone {
  readonly work: () => Promise<Outcome>;
  /** What comes last before the commit. */
  readonly last: () => Promise<void>;
}

async function workAlone(pass: Pass, node: Runnable, { work, last }: Alone): Promise<Outcome> {
  const { session, day, at } = pass;
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
  await last();
  return outcome;
}

export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
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
