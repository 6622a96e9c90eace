import { filesOf, rewriteCopies, type Entry, type Layer, type LostContent, type Removed } from '../../bronze/index.ts';
import { count } from '../../errors/entry.ts';
import { begin, commit, copyLedger, recordWithin, remakeBronze, rollback, type Session } from '../../run/index.ts';
import { recoveryStep } from '../step.ts';
import type { DraftStore } from './draft-store.ts';

export interface Keeping {
  readonly store: DraftStore;
  /** Layers that are other bytes now. */
  readonly layers: readonly Layer[];
  readonly copies: readonly Entry[];
  /** Layers whose contents are given up. */
  readonly lost: readonly Layer[];
}

/** Files first, then the entry that tells of them: what a crash leaves between is found damaged again, and repaired again. */
export async function keep(session: Session, { store, layers, copies, lost }: Keeping): Promise<void> {
  const drafts: Removed[] = [];
  for (const key of store.keys) drafts.push({ key, bytes: (await store.stat(key))?.bytes ?? 0 });
  if (drafts.length + copies.length > 0)
    await recoveryStep(session, 'keep', async () => {
      await store.keep();
      await rewriteCopies(copies, session.store);
      return count(drafts.length + copies.length, 'file');
    });
  const named = new Set(layers.flatMap(filesOf).map((file) => file.key));
  const files = drafts.filter(({ key }) => !named.has(key));
  if (drafts.length + lost.length > 0)
    await recoveryStep(session, 'record', () => tell(session, { layers, files, lost }));
  // What nobody can read any more is not to lie where an erasure would not look for it.
  for (const { key } of lost.flatMap(filesOf)) await session.store.remove(key);
}

interface Telling {
  readonly layers: readonly Layer[];
  readonly files: readonly Removed[];
  readonly lost: readonly Layer[];
}

/** The entry, and the views of schema `bronze` as they are by it. */
async function tell(session: Session, { layers, files, lost }: Telling): Promise<string> {
  const given = lost.map(({ table, seed, day, revision }): LostContent => ({
    table,
    ...(seed ? { seed } : {}),
    day,
    revision,
  }));
  const tables = new Set([...layers, ...lost].filter((layer) => !layer.seed).map((layer) => layer.table));
  await begin(session);
  try {
    const body = { layers, files, lost: given };
    const { seq } = await recordWithin(session, { kind: 'repaired', day: null, at: session.clock.now(), body });
    await remakeBronze(session, [...tables]);
    await commit(session);
    await copyLedger(session);
    return `entry ${seq} of the ledger`;
  } finally {
    await rollback(session);
  }
}
