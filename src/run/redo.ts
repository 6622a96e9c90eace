import type { Entry } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { fail } from '../errors.ts';
import { isHistory, ordered, type ManifestNode, type Project } from '../project/index.ts';
import { relationName } from '../relation.ts';
import { runDay } from './day.ts';
import { keptParts } from './kept.ts';
import { renameHistory } from './manage.ts';
import { viewAt } from './record.ts';
import { replay } from './replay/index.ts';
import { relationOf } from './safeguards.ts';
import { withScratch } from './scratch.ts';
import { laySeedsAgain } from './seeds-again.ts';
import type { Session } from './session.ts';
import { runVerb } from './verbs.ts';

/** What is done again, out of the ledger. */
export interface Redoing {
  /** The whole ledger. */
  readonly entries: readonly Entry[];
  /** What the entry did to the database is done again by the session, whose clock stands at the entry's instant. */
  readonly entry: Entry;
  /** False where newer days follow, which make all that keeps no past anew. */
  readonly newest: boolean;
}

/**
 * Does again what one entry of the ledger tells of, in a database that is what it was before it; to be called with a
 * session that keeps its own ledger. Tests are not run: what they judge was judged then. Errors: those of the day.
 */
export async function redo(session: Session, { entries, entry, newest }: Redoing): Promise<void> {
  session.ledger = session.committed = viewAt(entries, entry.seq - 1);
  if (entry.kind === 'published') {
    const seeds = await laySeedsAgain(session, entry, viewAt(entries, entry.seq));
    await redoDay(session, entry, { newest, until: 'publish', seeds });
  } else if (entry.kind === 'loaded') await redoDay(session, entry, { newest, until: 'staging', seeds: new Set() });
  else if (entry.kind === 'ran') await redoRun(session, entry);
  else if (entry.kind === 'replayed') await redoReplay(session, entry);
  else if (entry.kind === 'renamed') await renameHistory(session, entry.body.from, entry.body.to);
  session.ledger = session.committed = viewAt(entries, entry.seq);
}

interface Extent {
  readonly newest: boolean;
  readonly until: 'publish' | 'staging';
  /** Seeds that stand as they were then. */
  readonly seeds: ReadonlySet<string>;
}

async function redoDay(
  session: Session,
  entry: Entry<'published' | 'loaded'>,
  { newest, until, seeds }: Extent,
): Promise<void> {
  const day = entry.day as Day;
  const accepted = acceptedOf(session.ledger.entries, entry);
  const histories = entry.kind === 'published' ? Object.keys(entry.body.histories) : [];
  const nodes = nodesToRedo(session.project, { histories, newest }).filter((id) => !seeds.has(id));
  const { error } = await withScratch(async (directory) =>
    runDay(session, {
      day,
      parts: await keptParts(session, accepted, directory),
      database: undefined,
      resumed: accepted,
      accepted: entry.kind === 'published' ? textAcceptances(entry) : [],
      dated: true,
      dry: false,
      until,
      nodes,
      fullRefresh: false,
    }),
  );
  if (error) throw error;
}

/** The dump that the day was made of. Errors: `archive-not-kept`. */
export function acceptedOf(entries: readonly Entry[], { day, body }: Entry<'published' | 'loaded'>): Entry<'accepted'> {
  const found = entries.find((e) => e.kind === 'accepted' && e.day === day && e.body.revision === body.revision);
  return found?.kind === 'accepted' ? found : fail('archive-not-kept', { part: 'dump', day: day ?? '' });
}

/** Columns that became text on that day became so by an acceptance (H14). */
function textAcceptances({ body }: Entry<'published'>): string[] {
  return body.schema
    .filter((s) => s.event === 'type to text')
    .map((s) => `type:${s.history.split('.').at(-1) ?? s.history}.${s.column}`);
}

/**
 * The nodes of a day as it was then: of the histories those that the entry names, nothing that is made of others. Tables
 * and views are left out where a newer day makes them anew.
 */
function nodesToRedo(
  { manifest }: Project,
  { histories, newest }: { readonly histories: readonly string[]; readonly newest: boolean },
): string[] {
  const then = new Set(histories.map((name) => name.toLowerCase()));
  const unborn = (node: ManifestNode): boolean =>
    isHistory(node) && !then.has(relationName(relationOf(node)).toLowerCase());
  const nodes = ordered(manifest, Object.keys(manifest.nodes)).filter((n) => n.resource_type !== 'test');
  const left = new Set<string>();
  for (const node of nodes) {
    const parents = manifest.parent_map[node.unique_id] ?? [];
    if (unborn(node) || parents.some((id) => left.has(id))) left.add(node.unique_id);
  }
  const needed = nodes.filter((n) => !left.has(n.unique_id));
  if (newest) return needed.map((n) => n.unique_id);
  const past = new Set<string>();
  for (const node of needed.toReversed()) {
    const children = manifest.child_map[node.unique_id] ?? [];
    if (keepsPast(node) || children.some((id) => past.has(id))) past.add(node.unique_id);
  }
  return [...past];
}

function keepsPast(node: ManifestNode): boolean {
  return isHistory(node) || node.config.materialized === 'incremental';
}

async function redoRun(session: Session, { day, body }: Entry<'ran'>): Promise<void> {
  const nodes = Object.values(body.histories).map((h) => h.model);
  const { results } = await runVerb(session, 'build', { nodes, date: day ?? undefined, fullRefresh: false });
  const failed = results.find((r) => r.status === 'error');
  if (failed) fail('node-failed', { node: failed.name, reason: failed.message ?? '' });
}

async function redoReplay(session: Session, { body: { history, model, days } }: Entry<'replayed'>): Promise<void> {
  await replay(session, { nodes: [model], from: days[0], accept: [`replay:${history}`] });
}
