import type { ColumnInfo } from '../../adapter/index.ts';
import { fail } from '../../errors.ts';
import type { Day } from '../../day.ts';
import { isHistory, type ManifestNode } from '../../project/index.ts';
import { relation, relationName } from '../../relation.ts';
import { VALIDITY, type VersionCounts } from '../../silver/index.ts';
import { statement } from '../../sql.ts';
import { execute } from '../execute.ts';
import { keyOfHistory } from '../key.ts';
import { afterCommit } from '../publish.ts';
import { recordReplayed } from '../replayed.ts';
import { relationOf } from '../safeguards.ts';
import { withScratch } from '../scratch.ts';
import type { Session } from '../session.ts';
import { standing } from '../standing.ts';
import { begin, commit, rollback } from '../transaction.ts';
import { carryOut, type Carried } from './carry.ts';
import { compareHistories, type Comparison } from './compare.ts';
import { planReplay, type ReplayedHistory } from './plan.ts';
import { mustBeginAnew, rebuild, type Rebuilt } from './rebuild.ts';

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
  await begin(session);
  try {
    const results = await replayWithin(session, { nodes: chosen, from, accept });
    await commit(session);
    if (results.some((r) => r.outcome !== 'same')) await afterCommit(session);
    return results;
  } finally {
    await rollback(session);
  }
}

export interface ReplayWithin {
  readonly nodes: readonly ManifestNode[];
  readonly from: Day | undefined;
  readonly accept: readonly string[];
}

/** The same in the caller's transaction. */
export async function replayWithin(session: Session, { nodes, from, accept }: ReplayWithin): Promise<ReplayResult[]> {
  const plan = planReplay(session, { nodes, from: nodes.some(mustBeginAnew) ? undefined : from });
  return withScratch((directory) =>
    rebuild(session, { plan, directory }, async (rebuilt) => {
      const found: ReplayResult[] = [];
      for (const history of plan.histories) found.push(await settle(session, { history, rebuilt, accept }));
      return found;
    }),
  );
}

/** Where a history differs from what the layers make of it, in words; nothing is changed. */
export async function differencesOf(session: Session, node: ManifestNode): Promise<readonly string[]> {
  const plan = planReplay(session, { nodes: [node], from: undefined });
  return withScratch((directory) =>
    rebuild(session, { plan, directory }, async (rebuilt) => {
      const carried = await carryHistory(session, node, rebuilt);
      const { examples } = await compareStanding(session, node, carried).finally(carried.forget);
      return examples;
    }),
  );
}

interface Settling {
  readonly history: ReplayedHistory;
  readonly rebuilt: Rebuilt;
  readonly accept: readonly string[];
}

async function settle(session: Session, { history, rebuilt, accept }: Settling): Promise<ReplayResult> {
  const { node, name, days } = history;
  const carried = await carryHistory(session, node, rebuilt);
  const { columns } = carried;
  try {
    const stood = await standing(session, relationOf(node));
    const { counts, examples } = await compareStanding(session, node, carried);
    const told = { history: name, days: days.length, counts };
    if (stood.rows > 0 && counts.moved + counts.added + counts.gone === 0)
      return { ...told, outcome: 'same', replaced: null };
    const accepted = accept.includes(`replay:${node.alias}`) || accept.includes(`replay:${name}`);
    if (stood.rows > 0 && !accepted)
      fail('replay-differs', { history: name, ...counts, examples }, { node: node.unique_id });
    const replaced = await putInPlace(session, { node, columns, carried, stands: stood.stands, keep: stood.rows > 0 });
    await tell(session, { history, counts, accepted, replaced });
    return { ...told, outcome: replaced === null ? 'made' : 'replaced', replaced };
  } finally {
    await carried.forget();
  }
}

export interface CarriedHistory extends Carried {
  readonly columns: readonly ColumnInfo[];
}

/** Carries a history that was laid again to where another database can read it. */
export async function carryHistory(
  { dialect }: Session,
  node: ManifestNode,
  { connection, carrying }: Rebuilt,
): Promise<CarriedHistory> {
  const table = relationOf(node);
  const columns = await connection.catalog.columns(table);
  const select = `SELECT * FROM ${dialect.relation(table)}`;
  return { ...(await carryOut(carrying, connection, { select, columns })), columns };
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
  const aside = relation(table.schema, `${table.identifier}__replaced_${at}`);
  const fresh = relation(table.schema, `${table.identifier}__varve_replay`);
  const names = columns.map((c) => c.name);
  const list = names.map(dialect.quote).join(', ');
  const order = names.some((n) => n.toLowerCase() === VALIDITY.from) ? ` ORDER BY r.${VALIDITY.from}` : '';
  await execute(session, [
    statement(`make the schema ${table.schema}`, dialect.createSchema(table.schema)),
    statement(`make ${relationName(fresh)}`, dialect.createTable(fresh, columns)),
    statement(
      `lay the versions of ${relationName(table)}`,
      dialect.insertSelect(fresh, names, `SELECT ${list} FROM ${carried.rows} AS r${order}`),
    ),
    ...(stands && keep
      ? [statement(`keep ${relationName(table)} as it stood`, dialect.rename(table, aside.identifier))]
      : []),
    ...(stands && !keep
      ? [statement(`drop ${relationName(table)}, which is empty`, dialect.drop(table, 'table'))]
      : []),
    statement(`put ${relationName(table)} in place`, dialect.rename(fresh, table.identifier)),
  ]);
  return keep ? relationName(aside) : null;
}

interface Told {
  readonly history: ReplayedHistory;
  readonly counts: VersionCounts;
  readonly accepted: boolean;
  readonly replaced: string | null;
}

async function tell(session: Session, { history, counts, accepted, replaced }: Told): Promise<void> {
  const { node, name, days } = history;
  const { rows, open } = await standing(session, relationOf(node));
  await recordReplayed(session, relationOf(node), {
    history: name,
    model: node.unique_id,
    days: days.map((d) => d.day),
    ...counts,
    rows,
    open,
    accepted,
    replaced,
  });
}
