import type { HistoryDay } from '../../bronze/index.ts';
import type { Day } from '../../day.ts';
import { fail, isError } from '../../errors.ts';
import { isHistory, readsStateful, type ManifestNode } from '../../project/index.ts';
import { relationName, type Relation } from '../../relation.ts';
import { forgetCell, historySpec, needsReplay } from '../../silver/index.ts';
import { statement } from '../../sql.ts';
import { execute } from '../execute.ts';
import { keyOfHistory } from '../key.ts';
import type { Made, Making } from '../materialize.ts';
import { placeOf } from '../observed.ts';
import type { Pass } from '../runtime.ts';
import { relationOf } from '../safeguards.ts';
import { withScratch } from '../scratch.ts';
import type { Session } from '../session.ts';
import { standing, type Standing } from '../standing.ts';
import { withSums } from '../sums.ts';
import { asideOf } from './aside.ts';
import { becomeRebuilt, type Became } from './apply.ts';
import { withBeside } from './database.ts';
import { makeByChange, selectHash } from './delta.ts';
import { planReplay, type ReplayPlan } from './plan.ts';
import { mustBeginAnew, rebuild } from './rebuild.ts';
import { settleHistories, tellSettled, type Settled } from './replay.ts';

type Make = (pass: Pass, making: Making) => Promise<Made>;

/**
 * Makes a node as `make` does, but for a history that itself does not know enough: there a late or corrected day lays the
 * history again from that day on (H7, H8), and `--full-refresh` the whole of it (H16), from the layers.
 */
export async function replayOrMake(pass: Pass, making: Making, make: Make): Promise<Made> {
  const { session } = pass;
  const { node } = making;
  if (!isHistory(node)) return make(pass, making);
  if (asideOf(session)) return asideDay(pass, making, make);
  return signed(making, await withSums(pass, node, await asHistory(pass, making, make)));
}

/** A day that is laid again: by what changed where that is known, else by all that its sources held. */
async function asideDay(pass: Pass, making: Making, make: Make): Promise<Made> {
  const aside = asideOf(pass.session);
  let made = await makeByChange(pass, making, make);
  if (!made) {
    await aside?.stand();
    made = await make(pass, making);
  }
  const [select, content] = [selectHash(making), aside?.content];
  if (select !== undefined && content) aside?.lastSet.set(relationName(relationOf(making.node)), { content, select });
  return made;
}

/** The ledger keeps by which select the day was set. */
function signed(making: Making, made: Made): Made {
  const select = selectHash(making);
  if (!made.history || select === undefined) return made;
  return { ...made, history: { ...made.history, day: { ...made.history.day, select } } };
}

async function asHistory(pass: Pass, making: Making, make: Make): Promise<Made> {
  const { session } = pass;
  const { node } = making;
  if (pass.fullRefresh)
    await tellSettled(session, session.aside?.replayed.get(node.unique_id) ?? (await refresh(pass, node)));
  if (pass.oneTransaction && replayReason(session, node, pass.day) !== undefined) return replayDay(pass, making);
  try {
    const made = pass.oneTransaction ? await makeByChange(pass, making, make) : undefined;
    return made ?? (await make(pass, making));
  } catch (error) {
    if (!isError(error, 'needs-replay') || node.config.materialized !== 'history') throw error;
    await execute(session, forgetCell(historySpec(node), session.dialect));
    return replayDay(pass, making);
  }
}

/** `--full-refresh` of a history is a replay of the whole of it (H16). */
export async function refresh({ session, accepted: accept }: Pass, node: ManifestNode): Promise<readonly Settled[]> {
  return isKnown(session, node) ? settleHistories(session, { nodes: [node], from: undefined, accept }) : [];
}

/** Why a history cannot take a day by itself, or undefined where it can. */
export function replayReason({ project, ledger }: Session, node: ManifestNode, day: Day): string | undefined {
  const place = placeOf(ledger.state.histories.get(relationName(relationOf(node)))?.observed ?? [], day);
  if (place.next === undefined && !place.repeated) return undefined;
  if (node.config.materialized !== 'history')
    return 'it is written by hand, and its SQL knows only how to go on from the newest day';
  return needsReplay(historySpec(node), { ...place, readsHistory: readsStateful(project.manifest, node.unique_id) });
}

/**
 * Why a day cannot be laid in a history by a replay either, or undefined: every observed day from it on must be kept in
 * layers. The day itself may not be kept yet.
 */
export function unkept(session: Session, node: ManifestNode, day: Day): string | undefined {
  const name = relationName(relationOf(node));
  const observed = session.ledger.state.histories.get(name)?.observed ?? [];
  const anew = mustBeginAnew(node) && node.config.materialized !== 'history';
  const later = observed.filter((d) => d > day || (anew && d !== day));
  if (later.length === 0) return undefined;
  try {
    const plan = planReplay(session, { nodes: [node], from: anew ? undefined : day });
    const kept = new Set(plan.histories.find((h) => h.name === name)?.days.map((d) => d.day));
    const missing = later.find((d) => !kept.has(d));
    return missing === undefined ? undefined : `${missing} is not kept in layers`;
  } catch (error) {
    if (isError(error, 'replay-no-layers')) return `${later[0] ?? day} is not kept in layers`;
    throw error;
  }
}

function isKnown({ ledger }: Session, node: ManifestNode): boolean {
  return (ledger.state.histories.get(relationName(relationOf(node)))?.rows ?? 0) > 0;
}

async function replayDay(pass: Pass, { node, hooks }: Making): Promise<Made> {
  const { session, day, at } = pass;
  const table = relationOf(node);
  const name = relationName(table);
  // a plan is taken back, and there DDL is not
  if (pass.examples && !session.warehouse.features.transactionalDdl) {
    await tryBeside(session, table);
    return { rows: null, message: `history, laid again from ${day} on` };
  }
  const plan = planDay(session, { node, day, at });
  const before = await standing(session, table);
  await hooks.before();
  const become = await withScratch((directory) =>
    rebuild(session, { plan, directory }, async (beside) => {
      const columns = await beside.session.connection.catalog.columns(table);
      const carried = await beside.take(table, columns);
      const becoming = { table, key: keyOfHistory(node), day, at, rows: carried.rows, columns };
      return becomeRebuilt(session, becoming).finally(carried.forget);
    }),
  );
  await hooks.after();
  return told(pass, { node, name, become, before, after: await standing(session, table) });
}

/** Whether the user may do beside what stands what a replay will. Errors: `rights-missing`. */
async function tryBeside(session: Session, { schema }: Relation): Promise<void> {
  await withScratch((directory) =>
    withBeside(session, directory, async (beside) => {
      const { connection, dialect } = beside.session;
      await connection.execute(statement(`make the schema ${schema} beside`, dialect.createSchema(schema)));
    }),
  );
}

function planDay(
  session: Session,
  { node, day, at }: { readonly node: ManifestNode; readonly day: Day; readonly at: Date },
): ReplayPlan {
  const name = relationName(relationOf(node));
  const missing = unkept(session, node, day);
  const revision = session.ledger.state.days.find((d) => d.day === day)?.accepted?.body.revision;
  if (missing !== undefined || revision === undefined) {
    const reason = `${replayReason(session, node, day) ?? 'it does not know enough'}, and ${missing ?? `${day} is not accepted`}`;
    return fail('needs-replay', { history: name, day, reason }, { node: node.unique_id });
  }
  const from = mustBeginAnew(node) ? undefined : day;
  return planReplay(session, { nodes: [node], from, atWork: { day, revision, at } });
}

interface Told {
  readonly node: ManifestNode;
  readonly name: string;
  readonly become: Became;
  readonly before: Standing;
  readonly after: Standing;
}

function told({ session }: Pass, { node, name, become, before, after }: Told): Made {
  const { moved, added, gone } = become.counts;
  const { split, joined } = become;
  const closed = Math.max(0, before.open + Math.max(0, after.open - before.open) - after.open);
  const kept = Math.max(0, before.open - closed);
  session.emit({ type: 'history', history: name, opened: added, closed, kept, split, moved, joined });
  const corrected = moved + gone;
  const day: HistoryDay = {
    model: node.unique_id,
    opened: added,
    closed,
    kept,
    rows: after.rows,
    open: after.open,
    ...(corrected > 0 ? { corrected } : {}),
  };
  return {
    rows: added + moved + gone,
    message: `history, laid again: ${added.toLocaleString('en-US')} new, ${moved.toLocaleString('en-US')} moved, ${gone.toLocaleString('en-US')} gone`,
    history: { name, day, schema: [], removed: Math.max(0, before.rows - after.rows) },
  };
}
