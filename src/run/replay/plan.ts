import type { LayerBook, Layered } from '../../bronze/index.ts';
import type { Day } from '../../day.ts';
import { fail } from '../../errors.ts';
import { isHistory, ordered, type Manifest, type ManifestNode } from '../../project/index.ts';
import { relationName } from '../../relation.ts';
import { bookOf } from '../layers.ts';
import { relationOf } from '../safeguards.ts';
import type { Session } from '../session.ts';
import { isKept, replayableDays, type DayAtWork, type ReplayDay } from './days.ts';

/** A history that is laid again. */
export interface ReplayedHistory {
  readonly node: ManifestNode;
  readonly name: string;
  /** Its days, ascending. */
  readonly days: readonly ReplayDay[];
}

export interface ReplayPlan {
  readonly histories: readonly ReplayedHistory[];
  /** The histories and all models that they read, parents first. */
  readonly nodes: readonly ManifestNode[];
  /** Staged tables and seeds that these read. */
  readonly tables: readonly Layered[];
  readonly seeds: readonly ManifestNode[];
  readonly book: LayerBook;
  /** The first day that is laid; what the histories hold of before it stays. */
  readonly first: Day;
  /** The day that is being run, whose seeds stand in the warehouse and in no layer yet. */
  readonly atWork: Day | undefined;
}

export interface ReplayGiven {
  /** Histories to lay again; those that they read are laid again with them. */
  readonly nodes: readonly ManifestNode[];
  readonly from: Day | undefined;
  /** A day that is being run. */
  readonly atWork?: DayAtWork | undefined;
}

/** What a replay would do. Errors: `replay-no-layers` where a table that is read is not kept. */
export function planReplay(session: Session, { nodes, from, atWork }: ReplayGiven): ReplayPlan {
  const { manifest } = session.project;
  const book = bookOf(session);
  const all = withAncestors(manifest, nodes);
  const tables = stagedTables(session, all);
  const every = replayableDays(session, atWork);
  const histories = all.filter(isHistory).map((node): ReplayedHistory => {
    const name = relationName(relationOf(node));
    const read = stagedTables(session, withAncestors(manifest, [node]));
    const known = session.ledger.state.histories.get(name);
    const days = every.filter(
      (day) =>
        (from === undefined || day.day >= from) &&
        isKept(book, read, day) &&
        (!known ||
          known.rows === 0 ||
          known.observed.length === 0 ||
          known.observed.includes(day.day) ||
          day.day === atWork?.day),
    );
    return { node, name, days };
  });
  const first = histories
    .flatMap((h) => h.days[0]?.day ?? [])
    .sort()
    .at(0);
  if (first === undefined) {
    const [history] = histories;
    const rows = session.ledger.state.histories.get(history?.name ?? '')?.rows ?? 0;
    return fail('replay-no-layers', { history: history?.name ?? '', rows, tables: tables.map((t) => t.table) });
  }
  return {
    histories,
    nodes: all,
    tables,
    seeds: all.filter((n) => n.resource_type === 'seed'),
    book,
    first,
    atWork: atWork?.day,
  };
}

function withAncestors(manifest: Manifest, nodes: readonly ManifestNode[]): ManifestNode[] {
  const ids = new Set<string>();
  const add = (id: string): void => {
    if (ids.has(id)) return;
    ids.add(id);
    for (const parent of manifest.parent_map[id] ?? []) add(parent);
  };
  for (const node of nodes) add(node.unique_id);
  return ordered(manifest, [...ids]);
}

/** The staged tables that nodes read. */
function stagedTables({ project, ledger }: Session, nodes: readonly ManifestNode[]): Layered[] {
  const names = new Set(ledger.state.days.flatMap((d) => Object.keys(d.accepted?.body.tables ?? {})));
  const read = nodes
    .flatMap((node) => project.manifest.parent_map[node.unique_id] ?? [])
    .flatMap((id) => project.manifest.sources[id] ?? []);
  const wanted = new Set(
    read.filter((s) => s.schema === project.settings.staging).map((s) => s.identifier.toLowerCase()),
  );
  return [...names].filter((name) => wanted.has(name.toLowerCase())).map((table) => ({ table }));
}
