import { standingEntries, type HistoryDay, type SchemaEvent } from '../bronze/index.ts';
import { fail } from '../errors.ts';
import { readsStateful, type ManifestNode } from '../project/index.ts';
import { relationName } from '../relation.ts';
import {
  changeCounts,
  historySpec,
  needsReplay,
  planColumns,
  setDay,
  type ChangeCounts,
  type ColumnPlan,
  type HistorySpec,
} from '../silver/index.ts';
import { countedEvents } from './column-events.ts';
import { cutsFor } from './cuts.ts';
import { execute, query } from './execute.ts';
import type { Made, Making } from './materialize.ts';
import { placeOf } from './observed.ts';
import type { Pass } from './runtime.ts';
import { standing, type Standing } from './standing.ts';

/** Carries the day into a history (`set_day`). Errors: those of H5, H8, H12, H14 and what the engine says. */
export async function materializeHistory(pass: Pass, { node, compiled, scope, hooks }: Making): Promise<Made> {
  const { session } = pass;
  const select = compiled ?? '';
  const spec = historySpec(node);
  const name = relationName(spec.relation);
  const columns = await columnsFor(pass, spec, { node, select });
  const place = placeOf(session.ledger.state.histories.get(name)?.observed ?? [], pass.day);
  const reason = needsReplay(spec, { ...place, readsHistory: readsStateful(session.project.manifest, node.unique_id) });
  if (reason !== undefined) fail('needs-replay', { history: name, day: pass.day, reason }, { node: node.unique_id });
  const before = await standing(session, spec.relation);
  await hooks.before();
  const counts = await setTheDay(pass, { spec, select, columns, place, scope });
  await hooks.after();
  const after = await standing(session, spec.relation);
  tell(pass, { name, counts, columns, kept: before.open - counts.closed });
  return {
    rows: counts.opened + counts.closed,
    message: `history, ${counts.opened.toLocaleString('en-US')} opened, ${counts.closed.toLocaleString('en-US')} closed`,
    history: {
      name,
      day: ledgerDay(node, { before: { ...before, stands: before.stands && !columns.born }, after, counts }),
      schema: schemaEvents(name, columns),
      removed: Math.max(0, before.rows - after.rows),
    },
  };
}

interface Selected {
  readonly node: ManifestNode;
  readonly select: string;
}

/** The columns of the history and of the day, joined; what differs is DDL. */
export async function planHistory(pass: Pass, spec: HistorySpec, select: string): Promise<ColumnPlan> {
  const { session } = pass;
  const { catalog } = session.connection;
  return planColumns({
    spec,
    existing: await catalog.columns(spec.relation),
    incoming: await catalog.describe(select),
    toText: textColumns(pass, spec),
    lacking: lackingColumns(pass, spec),
    dialect: session.dialect,
  });
}

async function columnsFor(pass: Pass, spec: HistorySpec, { node, select }: Selected): Promise<ColumnPlan> {
  const { session } = pass;
  const columns = session.aside?.prepared(node)?.columns ?? (await planHistory(pass, spec, select));
  const [conflict] = columns.conflicts;
  if (conflict) fail('type-conflict', { history: relationName(spec.relation), ...conflict }, { node: node.unique_id });
  return { ...columns, events: await countedEvents(session, spec, { select, columns }) };
}

/** Columns that may be text: accepted now (`--accept type:<table>.<column>`) or once before (H14). */
function textColumns(pass: Pass, { relation }: HistorySpec): ReadonlySet<string> {
  const prefix = `type:${relation.identifier}.`.toLowerCase();
  const now = pass.accepted
    .map((id) => id.toLowerCase())
    .filter((id) => id.startsWith(prefix))
    .map((id) => id.slice(prefix.length));
  const name = relationName(relation);
  const before = pass.session.ledger.entries.flatMap((e) =>
    e.kind === 'published' || e.kind === 'ran'
      ? e.body.schema.filter((s) => s.history === name && s.event === 'type to text').map((s) => s.column.toLowerCase())
      : [],
  );
  return new Set([...now, ...before]);
}

/** Columns that the last observed day lacked: their return is told of, their absence not again (H13). */
function lackingColumns({ session }: Pass, { relation }: HistorySpec): ReadonlySet<string> {
  const name = relationName(relation);
  const lacking = new Set<string>();
  for (const entry of standingEntries(session.ledger.entries)) {
    if (entry.kind !== 'published' && entry.kind !== 'ran') continue;
    for (const { history, event, column } of entry.body.schema) {
      if (history !== name) continue;
      if (event === 'column removed') lacking.add(column);
      if (event === 'column back') lacking.delete(column);
    }
  }
  return lacking;
}

interface Setting {
  readonly spec: HistorySpec;
  readonly select: string;
  readonly columns: ColumnPlan;
  readonly place: ReturnType<typeof placeOf>;
  readonly scope: string | undefined;
}

async function setTheDay(pass: Pass, { spec, select, columns, place, scope }: Setting): Promise<ChangeCounts> {
  const { session, day, at } = pass;
  const cuts = scope ? [] : await cutsFor(session, spec, { select, columns });
  const plan = setDay(
    spec,
    { select, day, at, columns: columns.columns, values: columns.values, born: columns.born, cuts, scope, ...place },
    session.dialect,
  );
  await execute(session, [...columns.ddl, ...plan.ddl, ...plan.prepare]);
  for (const check of plan.checks) check.judge(await query(session, check.purpose, check.sql));
  const counts = changeCounts(await query(session, 'count the changes', plan.counts));
  if (pass.examples) await tellExamples(pass, relationName(spec.relation), plan.examples);
  if (Object.values(counts).some((n) => n > 0)) {
    await execute(session, plan.apply);
    for (const check of plan.verify) check.judge(await query(session, check.purpose, check.sql));
  }
  await execute(session, plan.cleanup);
  return counts;
}

async function tellExamples({ session }: Pass, history: string, sql: string): Promise<void> {
  const { rows } = await query(session, `examples of ${history}`, sql);
  for (const [kind, key, before, after] of rows) {
    session.emit({
      type: 'example',
      history,
      kind: String(kind),
      key: String(key),
      before: json(before),
      after: json(after),
    });
  }
}

function json(value: unknown): Readonly<Record<string, string | null>> | null {
  return typeof value === 'string' ? (JSON.parse(value) as Record<string, string | null>) : null;
}

interface Told {
  readonly name: string;
  readonly counts: ChangeCounts;
  readonly columns: ColumnPlan;
  readonly kept: number;
}

function tell({ session }: Pass, { name, counts, columns, kept }: Told): void {
  const { opened, closed, split, moved, joined } = counts;
  for (const event of columns.events) session.emit({ type: 'schema', history: name, ...event });
  session.emit({ type: 'history', history: name, opened, closed, kept, split, moved, joined });
}

interface Around {
  readonly before: Standing;
  readonly after: Standing;
  readonly counts: ChangeCounts;
}

function ledgerDay(node: ManifestNode, { before, after, counts }: Around): HistoryDay {
  const corrected = counts.split + counts.moved + counts.joined + counts.extended + counts.shortened + counts.removed;
  return {
    model: node.unique_id,
    opened: counts.opened,
    closed: counts.closed,
    kept: before.open - counts.closed,
    rows: after.rows,
    open: after.open,
    ...(before.stands ? {} : { born: true as const }),
    ...(corrected > 0 ? { corrected } : {}),
  };
}

function schemaEvents(history: string, { events }: ColumnPlan): SchemaEvent[] {
  return events.map((event) => ({ history, ...event }));
}
