import type { Subject } from '../../bronze/index.ts';
import type { Session } from '../../run/index.ts';
import type { Neighbours } from './neighbours.ts';
import type { Prepared } from './prepare.ts';

/** What an erasure does, in numbers. Says nothing of who it is about. */
export interface ErasePlan {
  readonly table: string;
  /** Columns whose values go; null: the rows as a whole. */
  readonly columns: readonly string[] | null;
  /** Contents of days that held the key, of so many. */
  readonly days: { readonly held: number; readonly kept: number };
  /** Files of layers that are written anew. */
  readonly layers: number;
  /** What leaves the store: keys of dumps, backups and what no entry names. */
  readonly dumps: readonly string[];
  readonly backups: readonly string[];
  readonly orphans: readonly string[];
  /** Versions that go and that come in their stead. */
  readonly histories: readonly { readonly history: string; readonly gone: number; readonly made: number }[];
  readonly corrections: number;
  /** Tables that are made anew from what stands. */
  readonly tables: readonly string[];
  /** Databases that restores have replaced, and files beside the database and below `target/`, that go. */
  readonly points: readonly string[];
  readonly files: readonly string[];
  /** Dumps that lie where they arrived, and are not taken away. */
  readonly lying: readonly string[];
  /** `schema.table.column`s that hold the same by another way than by this table, and are left. */
  readonly traces: readonly string[];
  /** True where the newest dump still held it: the next one will bring it back. */
  readonly atSource: boolean;
}

interface Given {
  readonly subject: Subject;
  readonly prepared: Prepared;
  readonly neighbours: Neighbours;
  readonly dumps: readonly string[];
}

export function planOf({ ledger }: Session, { subject, prepared, neighbours, dumps }: Given): ErasePlan {
  const { layers, database, removals } = prepared;
  const newest = ledger.state.days.findLast((d) => d.accepted !== undefined);
  const keys = (removed: readonly { readonly key: string }[]): string[] => removed.map((r) => r.key);
  return {
    table: subject.table,
    columns: subject.columns,
    days: { held: layers.held.length, kept: ledger.entries.filter((e) => e.kind === 'accepted').length },
    layers: layers.replaced.length,
    dumps: keys(removals.dumps),
    backups: keys(removals.backups),
    orphans: keys(removals.orphans),
    histories: Object.entries(database.histories).map(([history, { gone, made }]) => ({ history, gone, made })),
    corrections: database.corrections,
    tables: database.remade,
    ...neighbours,
    lying: dumps,
    traces: database.traces,
    atSource: layers.held.some((c) => c.day === newest?.day && c.revision === newest.accepted?.body.revision),
  };
}
