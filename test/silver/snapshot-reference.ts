import { createHash } from 'node:crypto';
import type { HardDeletes } from '../../src/silver/index.ts';

/** A row of the select. `updated` as text: `2026-01-02 00:00:00`. */
export interface Row {
  readonly id: number;
  readonly part: string;
  readonly name: string | null;
  readonly updated: string;
}

export interface Version extends Row {
  readonly scdId: string;
  readonly began: string;
  end: string | null;
  readonly deleted: 'True' | 'False';
}

export interface Rules {
  readonly strategy: 'timestamp' | 'check';
  readonly hardDeletes: HardDeletes;
  /** What stands for NULL as the end of an open version. */
  readonly openEnd: string | null;
}

const md5 = (...parts: readonly unknown[]): string => createHash('md5').update(parts.join('|')).digest('hex');
const sameKey = (a: Row, b: Row): boolean => a.id === b.id && a.part === b.part;

/** dbt's snapshot of one day, in plain TypeScript: the versions before → the versions after. */
export function snapshotDay(
  before: readonly Version[],
  rows: readonly Row[],
  { now, strategy, hardDeletes, openEnd }: Rules & { readonly now: string },
): Version[] {
  const versions = before.map((v) => ({ ...v }));
  const open = versions.filter((v) => v.end === openEnd);
  const opened: Version[] = [];
  for (const row of rows) {
    const began = strategy === 'timestamp' ? row.updated : now;
    const version = open.find((v) => sameKey(v, row));
    const changed = version && (strategy === 'timestamp' ? version.began < row.updated : version.name !== row.name);
    const back = hardDeletes === 'new_record' && version?.deleted === 'True';
    if (version && !changed && !back) continue;
    if (version) version.end = began;
    opened.push({ ...row, scdId: md5(row.id, row.part, began), began, end: openEnd, deleted: 'False' });
  }
  for (const version of open.filter((v) => !rows.some((row) => sameKey(v, row)))) {
    if (hardDeletes === 'ignore' || (hardDeletes === 'new_record' && version.deleted === 'True')) continue;
    if (hardDeletes === 'new_record')
      opened.push({ ...version, scdId: md5(version.scdId, now), began: now, end: openEnd, deleted: 'True' });
    version.end = now;
  }
  return [...versions, ...opened];
}
