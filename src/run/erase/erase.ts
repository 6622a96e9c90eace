import {
  eraseFromLayers,
  LayerShelf,
  type Entry,
  type ErasedLayers,
  type Layered,
  type Removed,
  type Subject,
} from '../../bronze/index.ts';
import { fail } from '../../errors.ts';
import { relistBronze } from '../bronze-views.ts';
import { dropLateSchemas } from '../late.ts';
import { bookOf } from '../layers.ts';
import { machineOf } from '../machine.ts';
import { newestPublished } from '../pending.ts';
import { recordWithin, viewOf } from '../record.ts';
import type { LedgerView, Session } from '../session.ts';
import { begin, commit, rollback } from '../transaction.ts';
import { eraseFromHistories, type ErasedHistories } from './histories.ts';
import { below } from './lineage.ts';
import { eraseFromStaging } from './staging.ts';
import { refuseIncremental, remakeTables } from './tables.ts';
import { tracesIn } from './traces.ts';

export interface LayersToErase {
  readonly of: Layered;
  readonly subject: Subject;
  /** A folder for files in the making. */
  readonly directory: string;
}

/** Writes a table's layers without the key into the session's store, beside those that stand. Errors: `erase-key-unknown`, those of layers. */
export async function eraseLayers(session: Session, { of, subject, directory }: LayersToErase): Promise<ErasedLayers> {
  const shelf = new LayerShelf(session.store, directory);
  const work = { ...(await machineOf(session)), store: session.store, directory, shelf, book: bookOf(session) };
  const erased = await eraseFromLayers(work, of, subject);
  if (erased.layers.length === 0) fail('erase-key-unknown', { table: of.table, columns: Object.keys(subject.key) });
  return erased;
}

export interface DatabaseToErase {
  readonly subject: Subject;
  readonly layers: ErasedLayers;
  /** What the entry tells of whom it is about, and of the store. */
  readonly digest: string;
  readonly removed: readonly Removed[];
  /** A folder for files in the making. */
  readonly directory: string;
  readonly accepted: readonly string[];
  readonly at: Date;
}

export interface ErasedDatabase extends ErasedHistories {
  readonly entry: Entry<'erased'>;
  /** Tables that were made anew from what stands. */
  readonly remade: readonly string[];
  /** Where something that the key alone held is still found: it is there by another way than by this table. */
  readonly traces: readonly string[];
}

/**
 * Takes the key out of the open database, in one transaction with the entry that tells of it: staging, histories and their
 * corrections, and the tables that are made of these. Errors: `erase-incremental`, `erase-out-of-reach`, those of a replay.
 */
export async function eraseDatabase(session: Session, given: DatabaseToErase): Promise<ErasedDatabase> {
  const { subject, layers, directory } = given;
  const before = session.ledger;
  const reading = await below(session, subject.table);
  refuseIncremental(reading, given.accepted);
  await begin(session);
  try {
    await dropLateSchemas(session);
    await eraseFromStaging(session, subject);
    const after = withLayers(before, given);
    const erased = await eraseFromHistories(session, { nodes: reading.histories, before, after, directory });
    const remade = await remakeTables(session, reading);
    const entry = await recordWithin(session, { kind: 'erased', day: null, at: given.at, body: body(given, erased) });
    const newest = newestPublished(session.ledger.state);
    if (newest !== undefined) await relistBronze(session, subject.table, newest);
    const traces = await tracesIn(session, layers.texts);
    await commit(session);
    return { ...erased, entry, remade, traces };
  } finally {
    await rollback(session);
  }
}

type Body = Entry<'erased'>['body'];

function body(
  { subject, layers, digest, removed }: DatabaseToErase,
  { histories, corrections }: ErasedHistories,
): Body {
  return {
    table: subject.table,
    columns: subject.columns,
    subject: digest,
    days: layers.held.length,
    layers: layers.layers,
    replaced: layers.replaced,
    histories,
    corrections,
    removed,
  };
}

/** The ledger as it will read the layers; for laying days again. */
function withLayers({ entries }: LedgerView, given: DatabaseToErase): LedgerView {
  const last = entries.at(-1);
  const told = body(given, { histories: {}, corrections: 0 });
  const seq = (last?.seq ?? 0) + 1;
  return viewOf([
    ...entries,
    { seq, at: given.at.toISOString(), kind: 'erased', day: null, body: told, previous: '', hash: '' },
  ]);
}
