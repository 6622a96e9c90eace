import type { Entry } from './entry.ts';

/**
 * The entries whose work stands in the database after entry `seq`, oldest first. What came between a set-back and what it
 * went back to is not among them; the set-back itself is.
 */
export function lineage(entries: readonly Entry[], seq: number): readonly Entry[] {
  const past = entries.slice(0, seq);
  const back = past.findLast((e) => e.kind === 'restored' && (e.body.replays === true || e.body.to !== undefined));
  if (back?.kind !== 'restored') return past;
  const before = back.body.to === undefined ? [] : lineage(entries, back.body.to);
  return [...before, ...past.slice(back.seq - 1)];
}

/** The entries whose work stands in the database now. */
export function standingEntries(entries: readonly Entry[]): readonly Entry[] {
  return lineage(entries, entries.length);
}
