import type { ColumnInfo } from '../../adapter/index.ts';
import { LayerShelf } from '../../bronze/index.ts';
import { parseDay, type Day } from '../../day.ts';
import { isHistory, type ManifestNode } from '../../project/index.ts';
import type { Relation } from '../../relation.ts';
import { historySpec, stateBefore, VALIDITY } from '../../silver/index.ts';
import { findByKey } from '../find-by-key.ts';
import { keyOfHistory } from '../key.ts';
import { machineOf } from '../machine.ts';
import { runNode } from '../node.ts';
import type { Pass } from '../runtime.ts';
import { relationOf } from '../safeguards.ts';
import { checkInterrupted, type LedgerView, type Session } from '../session.ts';
import { begin, commit, rollback } from '../transaction.ts';
import { asideOf, markAside, type Aside } from './aside.ts';
import { withBeside, type Beside } from './database.ts';
import { seedLayer, type ReplayDay } from './days.ts';
import { PastStaging } from './past-staging.ts';
import type { ReplayedHistory, ReplayPlan } from './plan.ts';

const LAST = parseDay('9999-12-31');

export interface Rebuilding {
  readonly plan: ReplayPlan;
  /** An empty folder. */
  readonly directory: string;
  /** False: what the histories hold of before the first day that is laid again is left out. */
  readonly base?: boolean;
}

/**
 * Lays the histories of a plan again, day by day, in a database beside what stands, which is only read. `work` gets that
 * database. Errors: `layer-missing`, `layer-elsewhere`, what a model or the engine says.
 */
export async function rebuild<T>(
  session: Session,
  { plan, directory, base = true }: Rebuilding,
  work: (rebuilt: Beside) => Promise<T>,
): Promise<T> {
  return withBeside(session, directory, async (beside) => {
    if (base) await layBase(session, plan, beside);
    const shelf = new LayerShelf(session.store, directory);
    const mind: Aside = { shelf, content: undefined, lastSet: new Map(), stand: () => Promise.resolve() };
    markAside(beside.session, mind);
    const machine = await machineOf(beside.session);
    const staging = new PastStaging(beside, { machine, book: plan.book, shelf, directory });
    const standingSeed = (node: ManifestNode): Promise<void> => layStandingSeed(session, node, staging);
    await layDays(beside.session, plan, { mind, staging, standingSeed });
    return work(beside);
  });
}

/** What the histories held before the first day that is laid again. */
async function layBase(session: Session, plan: ReplayPlan, beside: Beside): Promise<void> {
  for (const history of plan.histories) {
    const { node } = history;
    const day = firstOf(history);
    const table = relationOf(node);
    if (!(await hasBase(session, history))) continue;
    const columns = await session.connection.catalog.columns(table);
    const select = stateBefore(session.dialect, session.dialect.relation(table), { columns, day });
    await beside.give(table, { select, columns });
    await findByKey(beside.session, table, keyOfHistory(node));
  }
}

/** True where the history can hold versions of before the first day that is laid again. */
export async function hasBase(session: Session, history: ReplayedHistory): Promise<boolean> {
  const table = relationOf(history.node);
  const columns = await session.connection.catalog.columns(table);
  return canGoBack(columns) && !isWhole(session, history) && (await hasOlder(session, table, firstOf(history)));
}

/** All days that the history ever had are laid again: a version from before them is none. */
function isWhole({ ledger }: Session, history: ReplayedHistory): boolean {
  const known = ledger.state.histories.get(history.name);
  return known !== undefined && !known.adopted && known.observed.every((day) => day >= firstOf(history));
}

/** A history that no day is laid again of stays as it is. */
function firstOf({ days }: ReplayedHistory): Day {
  return days[0]?.day ?? LAST;
}

function canGoBack(columns: readonly ColumnInfo[]): boolean {
  const names = new Set(columns.map((c) => c.name.toLowerCase()));
  return [VALIDITY.from, VALIDITY.to, VALIDITY.current].every((name) => names.has(name));
}

async function hasOlder({ connection, dialect }: Session, table: Relation, day: Day): Promise<boolean> {
  const sql = `SELECT 1 FROM ${dialect.relation(table)} AS h WHERE h.${VALIDITY.from} < ${dialect.day(day)} LIMIT 1`;
  return (await connection.query(sql, 'look for older versions')).rows.length > 0;
}

/** True where older days cannot be told from what stands: columns updated in place hold what the last day held, and versions that begin and end at instants do not tell the day. */
export function mustBeginAnew(node: ManifestNode): boolean {
  const { materialized, unique_key: key } = node.config;
  if (materialized === 'history') return historySpec(node).updateInPlace.length > 0;
  return ![key ?? []].flat().some((column) => column.toLowerCase() === VALIDITY.from);
}

/** A seed as it stands in the warehouse: of the day that is being run, or never kept. */
async function layStandingSeed(session: Session, node: ManifestNode, staging: PastStaging): Promise<void> {
  const table = relationOf(node);
  const columns = await session.connection.catalog.columns(table);
  if (columns.length === 0) return;
  await staging.put(table, { select: `SELECT * FROM ${session.dialect.relation(table)}`, columns });
}

interface Laying {
  readonly mind: Aside;
  readonly staging: PastStaging;
  readonly standingSeed: (node: ManifestNode) => Promise<void>;
}

async function layDays(aside: Session, plan: ReplayPlan, { mind, staging, standingSeed }: Laying): Promise<void> {
  const done = new Map<string, Day[]>(
    plan.histories.map((history) => [
      history.name,
      (aside.ledger.state.histories.get(history.name)?.observed ?? []).filter((day) => day < firstOf(history)),
    ]),
  );
  for (const day of daysOf(plan)) {
    checkInterrupted(aside, `laying ${day.day} again`);
    const active = plan.histories.filter((h) => h.days.some((d) => d.day === day.day));
    mind.content = { day: day.day, revision: day.revision };
    mind.stand = once(async () => {
      for (const of of plan.tables) {
        const layer = plan.book.find(of, day);
        if (layer) await staging.lay(layer);
      }
      for (const node of plan.seeds) {
        const layer = day.day === plan.atWork ? undefined : seedLayer(plan.book, { table: node.name, seed: true }, day);
        if (layer) await staging.lay(layer);
        else await standingSeed(node);
      }
    });
    aside.ledger = aside.committed = viewOfReplay(aside.ledger, done);
    await layDay(aside, { plan, day, active });
    for (const { name } of active) done.get(name)?.push(day.day);
  }
}

/** The work is done when it is first asked for, and not again. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

function daysOf({ histories }: ReplayPlan): ReplayDay[] {
  const days = new Map(histories.flatMap((h) => h.days).map((d) => [d.day, d]));
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** The ledger as a run of that day would have found it: each history has observed what was laid so far. */
function viewOfReplay(view: LedgerView, done: ReadonlyMap<string, readonly Day[]>): LedgerView {
  const histories = new Map(view.state.histories);
  for (const [name, observed] of done) {
    const known = histories.get(name) ?? { name, model: '', rows: 0, open: 0, observed, adopted: false };
    histories.set(name, { ...known, observed });
  }
  return { entries: view.entries, state: { ...view.state, histories } };
}

interface DayToLay {
  readonly plan: ReplayPlan;
  readonly day: ReplayDay;
  readonly active: readonly ReplayedHistory[];
}

async function layDay(aside: Session, { plan, day, active }: DayToLay): Promise<void> {
  const { parent_map } = aside.project.manifest;
  const needed = new Set<string>();
  const need = (id: string): void => {
    if (needed.has(id)) return;
    needed.add(id);
    for (const parent of parent_map[id] ?? []) need(parent);
  };
  for (const { node } of active) need(node.unique_id);
  const resting = new Set(plan.histories.filter((h) => !active.includes(h)).map((h) => h.node.unique_id));
  const pass: Pass = {
    session: aside,
    day: day.day,
    at: day.at,
    fullRefresh: false,
    histories: [],
    schemas: new Map(),
    accepted: [],
    examples: false,
    oneTransaction: true,
  };
  await begin(aside);
  try {
    for (const node of plan.nodes) {
      if (node.resource_type === 'seed' || resting.has(node.unique_id) || !needed.has(node.unique_id)) continue;
      if (!isHistory(node)) await asideOf(aside)?.stand();
      await runNode(node.resource_type === 'snapshot' ? { ...pass, at: day.ordered } : pass, node);
      if (isHistory(node)) await findByKey(aside, relationOf(node), keyOfHistory(node));
    }
    await commit(aside);
  } finally {
    await rollback(aside);
  }
}
