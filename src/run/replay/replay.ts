import type { ColumnInfo } from '../../adapter/index.ts';
import { asideName } from '../../aside-name.ts';
import type { Day } from '../../day.ts';
import { fail } from '../../errors.ts';
import { isHistory, type ManifestNode } from '../../project/index.ts';
import { relation, relationName, type Relation } from '../../relation.ts';
import { VALIDITY, type VersionCounts } from '../../silver/index.ts';
import { statement } from '../../sql.ts';
import { Aside } from '../aside/aside.ts';
import { dropIfThere, finishPending, makePending, writePending } from '../aside/pending.ts';
import { asideSession } from '../aside/session.ts';
import { execute } from '../execute.ts';
import { findByKey } from '../find-by-key.ts';
import { keyOfHistory } from '../key.ts';
import { afterCommit } from '../publish.ts';
import { recordReplayed } from '../replayed.ts';
import { relationOf } from '../safeguards.ts';
import { withScratch } from '../scratch.ts';
import type { Session } from '../session.ts';
import { standing } from '../standing.ts';
import { begin, commit, rollback } from '../transaction.ts';
import type { Carried } from './carry.ts';
import { compareHistories, type Comparison } from './compare.ts';
import type { Beside } from './database.ts';
import { planReplay, type ReplayedHistory } from './plan.ts';
import { mustBeginAnew, rebuild } from './rebuild.ts';

export interface ReplayOptions {
  /** unique_ids of selected nodes; what is no history among them is left out. */
  readonly nodes: readonly string[];
  readonly from?: Day | undefined;
  readonly accept: readonly string[];
}

/** What became of one history. */
export interface ReplayResult {
  readonly history: string;
  readonly days: number;
  readonly counts: VersionCounts;
  /** `same`: left as it is; `made`: nothing stood there; `replaced`: accepted, what stood is kept under another name. */
  readonly outcome: 'same' | 'made' | 'replaced';
  readonly replaced: string | null;
}

/**
 * Lays histories again from the layers, day by day, beside what stands, and compares version by version (H16). What is the
 * same stays; what stands nowhere is made; what differs is put in place only where accepted (`replay:<table>`), and what
 * stood is kept. Errors: `replay-differs`, `replay-no-layers`, those of the models.
 */
export async function replay(session: Session, { nodes, from, accept }: ReplayOptions): Promise<ReplayResult[]> {
  const chosen = nodes.flatMap((id) => session.project.manifest.nodes[id] ?? []).filter(isHistory);
  if (chosen.length === 0) return [];
  const given = { nodes: chosen, from, accept };
  const settled = session.warehouse.features.transactionalDdl
    ? await inTransaction(session, given)
    : await besideFirst(session, given);
  if (settled.some((s) => s.result.outcome !== 'same')) await afterCommit(session);
  return settled.map((s) => s.result);
}

export interface ReplayWithin {
  readonly nodes: readonly ManifestNode[];
  readonly from: Day | undefined;
  readonly accept: readonly string[];
}

async function inTransaction(session: Session, given: ReplayWithin): Promise<readonly Settled[]> {
  await begin(session);
  try {
    const settled = await settleHistories(session, given);
    await tellSettled(session, settled);
    await commit(session);
    return settled;
  } finally {
    await rollback(session);
  }
}

/** Where DDL commits by itself: tables beside, then the ledger's entries in a transaction, then one RENAME (H17). */
async function besideFirst(session: Session, given: ReplayWithin): Promise<readonly Settled[]> {
  const aside = new Aside();
  const within = asideSession(session, aside);
  try {
    await finishPending(session);
    await makePending(session);
    const settled = await settleHistories(within, given);
    await begin(session);
    await tellSettled(within, settled);
    await writePending(session, aside.works());
    await commit(session);
    aside.clear();
    await finishPending(session);
    return settled;
  } finally {
    await rollback(session);
    for (const made of aside.made()) await dropIfThere(session, made);
  }
}

/** A history that was laid again and compared; what is made of it lies in its place, or aside where DDL commits by itself. */
export interface Settled {
  readonly history: ReplayedHistory;
  readonly result: ReplayResult;
  readonly accepted: boolean;
}

/** Lays histories again and puts them in place, in the caller's transaction. Errors: as `replay`. */
export async function settleHistories(
  session: Session,
  { nodes, from, accept }: ReplayWithin,
): Promise<readonly Settled[]> {
  const plan = planReplay(session, { nodes, from: nodes.some(mustBeginAnew) ? undefined : from });
  return withScratch((directory) =>
    rebuild(session, { plan, directory }, async (beside) => {
      const found: Settled[] = [];
      for (const history of plan.histories) found.push(await settle(session, { history, beside, accept }));
      return found;
    }),
  );
}

/** Where a history differs from what the layers make of it, in words; nothing is changed. */
export async function differencesOf(session: Session, node: ManifestNode): Promise<readonly string[]> {
  const plan = planReplay(session, { nodes: [node], from: undefined });
  return withScratch((directory) =>
    rebuild(session, { plan, directory }, async (beside) => {
      const carried = await carryHistory(node, beside);
      const { examples } = await compareStanding(session, node, carried).finally(carried.forget);
      return examples;
    }),
  );
}

interface Settling {
  readonly history: ReplayedHistory;
  readonly beside: Beside;
  readonly accept: readonly string[];
}

async function settle(session: Session, { history, beside, accept }: Settling): Promise<Settled> {
  const { node, name, days } = history;
  const carried = await carryHistory(node, beside);
  const { columns } = carried;
  try {
    const stood = await standing(session, relationOf(node));
    const { counts, examples } = await compareStanding(session, node, carried);
    const told = { history: name, days: days.length, counts };
    const accepted = accept.includes(`replay:${node.alias}`) || accept.includes(`replay:${name}`);
    if (stood.rows > 0 && counts.moved + counts.added + counts.gone === 0)
      return { history, accepted, result: { ...told, outcome: 'same', replaced: null } };
    if (stood.rows > 0 && !accepted)
      fail('replay-differs', { history: name, ...counts, examples }, { node: node.unique_id });
    const replaced = await putInPlace(session, { node, columns, carried, stands: stood.stands, keep: stood.rows > 0 });
    const outcome = replaced === null ? 'made' : 'replaced';
    return { history, accepted, result: { ...told, outcome, replaced } };
  } finally {
    await carried.forget();
  }
}

export interface CarriedHistory extends Carried {
  readonly columns: readonly ColumnInfo[];
}

/** A history that was laid again, to where the session from outside reads it. */
export async function carryHistory(node: ManifestNode, { session, take }: Beside): Promise<CarriedHistory> {
  const columns = await session.connection.catalog.columns(relationOf(node));
  return { ...(await take(relationOf(node), columns)), columns };
}

async function compareStanding(
  session: Session,
  node: ManifestNode,
  { rows, columns }: CarriedHistory,
): Promise<Comparison> {
  const table = relationOf(node);
  const stood = await standing(session, table);
  const standingColumns = await session.connection.catalog.columns(table);
  return compareHistories(session, {
    key: keyOfHistory(node),
    standing: stood.rows > 0 ? { rows: session.dialect.relation(table), columns: standingColumns } : undefined,
    rebuilt: { rows, columns },
  });
}

interface Placing {
  readonly node: ManifestNode;
  readonly columns: readonly ColumnInfo[];
  readonly carried: Carried;
  readonly stands: boolean;
  /** True where what stands has rows, and is kept under another name. */
  readonly keep: boolean;
}

/** Puts what was laid again in the place of what stands; returns the name under which that is kept. */
async function putInPlace(session: Session, { node, columns, carried, stands, keep }: Placing): Promise<string | null> {
  const { dialect } = session;
  const table = relationOf(node);
  const at = session.clock.now().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const named = (suffix: string): Relation =>
    relation(table.schema, asideName(table.identifier, suffix, dialect.maxIdentifier));
  const [kept, fresh] = [named(`__replaced_${at}`), named('__varve_replay')];
  const names = columns.map((c) => c.name);
  const list = names.map(dialect.quote).join(', ');
  const order = names.some((n) => n.toLowerCase() === VALIDITY.from) ? ` ORDER BY r.${VALIDITY.from}` : '';
  await dropIfThere(session, fresh);
  await execute(session, [
    statement(`make the schema ${table.schema}`, dialect.createSchema(table.schema)),
    statement(`make ${relationName(fresh)}`, dialect.createTable(fresh, columns)),
    statement(
      `lay the versions of ${relationName(table)}`,
      dialect.insertSelect(fresh, names, `SELECT ${list} FROM ${carried.rows} AS r${order}`),
    ),
  ]);
  await findByKey(session, fresh, keyOfHistory(node));
  if (session.aside) session.aside.put(table, fresh, 'table', keep ? kept : undefined);
  else
    await execute(session, [
      ...(stands && keep
        ? [statement(`keep ${relationName(table)} as it stood`, dialect.rename(table, kept.identifier))]
        : []),
      ...(stands && !keep
        ? [statement(`drop ${relationName(table)}, which is empty`, dialect.drop(table, 'table'))]
        : []),
      statement(`put ${relationName(table)} in place`, dialect.rename(fresh, table.identifier)),
    ]);
  return keep ? relationName(kept) : null;
}

/** Says in the ledger, in the open transaction, what was put in place. */
export async function tellSettled(session: Session, settled: readonly Settled[]): Promise<void> {
  for (const { history, accepted, result } of settled) {
    if (result.outcome === 'same') continue;
    const { node, name, days } = history;
    const { rows, open } = await standing(session, relationOf(node));
    await recordReplayed(session, relationOf(node), {
      history: name,
      model: node.unique_id,
      days: days.map((d) => d.day),
      ...result.counts,
      rows,
      open,
      accepted,
      replaced: result.replaced,
    });
  }
}
