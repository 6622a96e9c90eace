import { isAbsolute, join } from 'node:path';
import type { Entry, HistoryDay, SchemaEvent } from '../bronze/index.ts';
import type { Day } from '../day.ts';
import { PACKAGE } from '../package.ts';
import type { ManifestNode } from '../project/index.ts';
import { writePending, type Work } from './aside/pending.ts';
import { refreshBronze } from './bronze-views.ts';
import type { HistoryOutcome } from './node.ts';
import { copyLedger, recordWithin } from './record.ts';
import { laySeeds } from './seed-layers.ts';
import { commit } from './transaction.ts';
import { refuseShrinking } from './safeguards.ts';
import type { Protected } from './guard.ts';
import type { Session } from './session.ts';

export interface Publication {
  readonly day: Day;
  readonly at: Date;
  readonly accepted: Entry<'accepted'>;
  readonly histories: readonly HistoryOutcome[];
  /** Histories as they stood before. */
  readonly before: readonly Protected[];
  /** Seeds that the day was run with. */
  readonly seeds: readonly ManifestNode[];
  /** The session to which what the day made is visible already. */
  readonly within: Session;
  /** What is done once the rows are committed, where DDL commits by itself. */
  readonly works?: readonly Work[] | undefined;
}

/**
 * The second commit (H17): staging, seeds, silver, gold and the entry that tells of it become visible together. Before it
 * the rows of every history are counted once more. Errors: `history-shrunk`.
 */
export async function publish(
  session: Session,
  { day, at, accepted, histories, before, seeds, within, works = [] }: Publication,
): Promise<void> {
  const declared = new Map(histories.map((h) => [h.name, h.removed]));
  await refuseShrinking(session, before, { where: `the run of ${day}`, declared });
  const { revision } = accepted.body;
  const body = {
    revision,
    histories: historyDays(histories),
    schema: schemaOf(histories),
    manifest: session.project.manifestHash,
    package: PACKAGE,
    engine: session.warehouse.engine,
    layers: await laySeeds(within, { day, revision, seeds }),
  };
  await refreshBronze(session, day, accepted.body.layers ?? []);
  await recordWithin(session, { kind: 'published', day, at, body });
  await writePending(session, works);
  await commit(session);
  session.emit({ type: 'published', day, revision });
}

/** What follows a commit: copies of the ledger in the store, and the readers' copy of the database. */
export async function afterCommit(session: Session): Promise<void> {
  await copyLedger(session);
  const { publish: copy } = session.project.settings;
  if (!copy) return;
  const path = isAbsolute(copy.path) ? copy.path : join(session.project.dir, copy.path);
  await session.warehouse.copyFor(path, copy.schemas);
}

export function historyDays(histories: readonly HistoryOutcome[]): Readonly<Record<string, HistoryDay>> {
  return Object.fromEntries(histories.map((h) => [h.name, h.day]));
}

export function schemaOf(histories: readonly HistoryOutcome[]): SchemaEvent[] {
  return histories.flatMap((h) => h.schema);
}
