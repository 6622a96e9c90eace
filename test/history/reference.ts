import { addDays, type Day } from '../../src/day.ts';

/** A row of a snapshot: column → value. */
export type Row = Readonly<Record<string, string | number | null>>;

export interface Version {
  readonly row: Row;
  readonly from: Day;
  readonly to: Day | null;
}

export interface Rules {
  readonly key: readonly string[];
  readonly tracked: readonly string[];
  readonly inPlace: readonly string[];
  readonly absent: 'close' | 'keep';
}

/**
 * The law, in plain code: H = fold(S(D1), …, S(Dn)). A key's version goes on while its tracked columns stay the same from
 * one observed day to the next; it ends the day before another row, or nothing, is observed.
 */
export function fold(snapshots: ReadonlyMap<Day, readonly Row[]>, rules: Rules): Version[] {
  const versions: Version[] = [];
  const open = new Map<unknown, Version>();
  const end = (key: unknown, to: Day): void => {
    const version = open.get(key);
    if (version) versions.push({ ...version, to });
    open.delete(key);
  };
  for (const day of [...snapshots.keys()].sort()) {
    const rows = new Map(
      (snapshots.get(day) ?? []).map((row): [unknown, Row] => [JSON.stringify(rules.key.map((c) => row[c])), row]),
    );
    for (const key of [...open.keys()]) if (!rows.has(key) && rules.absent === 'close') end(key, addDays(day, -1));
    for (const [key, row] of rows) {
      const standing = open.get(key);
      const same = standing && rules.tracked.every((c) => (standing.row[c] ?? null) === (row[c] ?? null));
      if (same) {
        const taken = Object.fromEntries(rules.inPlace.map((c) => [c, row[c] ?? null]));
        open.set(key, { ...standing, row: { ...standing.row, ...taken } });
      } else {
        end(key, addDays(day, -1));
        open.set(key, { row, from: day, to: null });
      }
    }
  }
  return [...versions, ...open.values()];
}
