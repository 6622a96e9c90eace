import type { Entry } from '../bronze/index.ts';
import { isHistory } from '../project/index.ts';
import { swapIn } from '../staging/index.ts';
import { DayBeside, rehearseAdoption } from './aside/day.ts';
import { finishPending, writePending } from './aside/pending.ts';
import { dayNodes, type DayNodes } from './day-nodes.ts';
import type { DayPlan, DayResult } from './day.ts';
import type { Day } from '../day.ts';
import { execute } from './execute.ts';
import { dropLateSchemas, lateSchema } from './late.ts';
import type { Protected } from './guard.ts';
import type { Loaded } from './load.ts';
import { runModels, type Modelled } from './models.ts';
import { newestPublished } from './pending.ts';
import { afterCommit, publish } from './publish.ts';
import type { Pass } from './runtime.ts';
import type { Session } from './session.ts';
import { adoptOrRefuse } from './adopt.ts';
import { recordWithin } from './record.ts';
import { step } from './step.ts';
import { commit } from './transaction.ts';

export interface Showing {
  readonly plan: DayPlan;
  readonly loaded: Pick<Loaded, 'aside'>;
  readonly accepted: Entry<'accepted'>;
  readonly histories: readonly Protected[];
}

/** The second half of a day, in the open transaction: swap, models, tests, and the commit that makes all of it visible. */
export async function show(session: Session, { plan, loaded, accepted, histories }: Showing): Promise<DayResult> {
  const at = session.clock.now();
  const nodes = dayNodes(session.project, plan.nodes);
  const schema = schemaFor(session, plan.day);
  const late = schema !== session.project.settings.staging;
  const beside = session.warehouse.features.transactionalDdl ? undefined : new DayBeside(session);
  if (beside) await rehearseAdoption(session, nodes.silver, at);
  else await adoptOrRefuse(session, nodes.silver, at);
  if (beside && !late) await beside.stage(loaded, { schema, gone: goneTables(session, loaded) });
  else await swap(session, { schema, loaded, late });
  nameUnused(session, loaded);
  const base: Omit<Pass, 'day' | 'schemas'> = {
    session: beside?.day ?? session,
    at,
    fullRefresh: plan.fullRefresh,
    histories,
    accepted: plan.accepted,
    examples: plan.dry,
    oneTransaction: true,
  };
  const newest = late ? (newestPublished(session.ledger.state) ?? plan.day) : plan.day;
  const pass: Pass = { ...base, day: newest, schemas: new Map() };
  const latePass = late
    ? {
        ...base,
        session: beside?.late ?? session,
        day: plan.day,
        schemas: new Map([[session.project.settings.staging, schema]]),
      }
    : undefined;
  const made = await model(pass, latePass, { beside, nodes });
  const { results, error } = made;
  // a server that broke off says so by the error itself; what lies beside is replaced by the next run
  if (error) await beside?.discard().catch(() => undefined);
  else if (plan.dry) await beside?.discard();
  if (error) return { day: plan.day, outcome: 'accepted', results, error };
  if (plan.dry) return { day: plan.day, outcome: 'planned', results, error: undefined };
  await step(session, { name: 'publish', day: plan.day }, async () => {
    await publish(session, {
      day: plan.day,
      at,
      accepted,
      histories: made.histories,
      before: histories,
      seeds: nodes.seeds,
      within: beside?.day ?? session,
      works: beside?.works(new Set(made.histories.map((h) => h.name))),
    });
    if (beside) await finishPending(session);
    await dropLateSchemas(session);
    await afterCommit(session);
  });
  return { day: plan.day, outcome: 'published', results, error: undefined };
}

interface Modelling {
  readonly beside: DayBeside | undefined;
  readonly nodes: DayNodes;
}

/** Runs the models; where DDL commits by itself, all of it first. */
async function model(pass: Pass, late: Pass | undefined, { beside, nodes }: Modelling): Promise<Modelled> {
  if (!beside) return runModels(pass, nodes, late);
  const again = late ? nodes.silver.filter((n) => !isHistory(n)) : [];
  const error = await beside.prepare([
    [pass, nodes.seeds],
    [late ?? pass, nodes.silver],
    [pass, [...again, ...nodes.gold]],
  ]);
  if (error) return { results: [], histories: [], error };
  await beside.beginRows(nodes.silver, pass.at);
  return runModels(pass, nodes, late);
}

/** The schema that the day's tables are laid in: staging, or one of its own for a late day (H8). */
export function schemaFor({ project, ledger }: Session, day: Day): string {
  const newest = newestPublished(ledger.state);
  const { staging } = project.settings;
  return newest !== undefined && day < newest ? lateSchema(staging, day) : staging;
}

/** Puts the dump into staging and no further (`load`); a late day never replaces staging (H8). */
export async function stage(
  session: Session,
  { plan, loaded, accepted }: Omit<Showing, 'histories'>,
): Promise<DayResult> {
  const { day } = plan;
  const schema = schemaFor(session, day);
  if (schema !== session.project.settings.staging) return { day, outcome: 'accepted', results: [], error: undefined };
  const beside = session.warehouse.features.transactionalDdl ? undefined : new DayBeside(session);
  if (beside) {
    await beside.stage(loaded, { schema, gone: goneTables(session, loaded) });
    await beside.prepare([]);
    await beside.beginRows([], session.clock.now());
  } else await swap(session, { schema, loaded, late: false });
  if (plan.dry) return { day, outcome: 'planned', results: [], error: undefined };
  const { revision } = accepted.body;
  await recordWithin(session, { kind: 'loaded', day, at: session.clock.now(), body: { revision } });
  if (beside) await writePending(session, beside.works(new Set()));
  await commit(session);
  if (beside) await finishPending(session);
  await afterCommit(session);
  return { day, outcome: 'loaded', results: [], error: undefined };
}

/** Tables that no model reads are named: their past is not kept. */
function nameUnused({ project, emit }: Session, { aside }: Pick<Loaded, 'aside'>): void {
  const { manifest, settings } = project;
  const read = Object.values(manifest.sources).filter(
    (s) => s.schema === settings.staging && (manifest.child_map[s.unique_id] ?? []).length > 0,
  );
  const known = new Set(read.map((s) => s.identifier.toLowerCase()));
  const unused = aside.map((t) => t.table.name).filter((name) => !known.has(name.toLowerCase()));
  if (unused.length > 0)
    emit({
      type: 'note',
      message: `without a model: ${unused.join(', ')} (varve init --from <dump> adds what is new)`,
    });
}

interface Swapping {
  readonly schema: string;
  readonly loaded: Pick<Loaded, 'aside'>;
  readonly late: boolean;
}

async function swap(session: Session, { schema, loaded, late }: Swapping): Promise<void> {
  const { connection, dialect } = session;
  const gone = late ? [] : goneTables(session, loaded);
  await execute(session, await swapIn({ connection, dialect }, { schema, aside: loaded.aside, gone, describe: !late }));
}

/** Tables staged before that the dump lacks. */
function goneTables({ ledger }: Session, loaded: Pick<Loaded, 'aside'>): string[] {
  const now = new Set(loaded.aside.map((t) => t.table.name.toLowerCase()));
  const before = ledger.state.days.filter((d) => d.published !== undefined).at(-1)?.accepted;
  return Object.keys(before?.body.tables ?? {}).filter((name) => !now.has(name.toLowerCase()));
}
