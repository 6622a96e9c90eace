import type { Day } from '../day.ts';
import type { Relation, RelationType } from '../relation.ts';
import type { QueryResult } from './context/results.ts';
import type { ManifestNode } from './manifest.ts';

/** A span of time, its end left out. */
export interface Span {
  readonly start: Date | undefined;
  readonly end: Date | undefined;
}

/** One batch of a microbatch model: `model.batch`. */
export interface BatchSpan {
  /** `20260206`, for hours `20260206T05`. */
  readonly id: string;
  readonly start: Date;
  readonly end: Date;
}

/** What templates may ask of a database while they run; the project itself knows none. */
export interface Runtime {
  /** The run's day: `var('day')` (H6). */
  readonly day: Day;
  /** The run's recorded instant. */
  readonly runStartedAt: Date;
  readonly fullRefresh: boolean;
  /** `--empty`: refs and sources give no rows. */
  readonly empty?: boolean | undefined;
  /** Refs and sources with an event time give the rows of this span only (microbatch, `--sample`). */
  readonly span?: Span | undefined;
  /** The batch that is run, where one is. */
  readonly batch?: BatchSpan | undefined;
  /** unique_ids of what the command runs. */
  readonly selected?: readonly string[] | undefined;
  /** Where a source's schema is read from: a late day has one of its own (H8). */
  sourceSchema(schema: string): string;
  /** What a ref() reads in the place of a node that is not built here (`--defer`); undefined where it is. */
  deferred?(node: ManifestNode): Promise<Relation | undefined>;
  /** Where a relation is written and read for the time being; left out: under its own name. */
  place?(relation: Relation): Relation;
  isIncremental(node: ManifestNode): Promise<boolean>;
  query(sql: string): Promise<QueryResult>;
  execute(sql: string): Promise<void>;
  findRelation(schema: string, identifier: string): Promise<RelationType | undefined>;
  columns(relation: Relation): Promise<readonly { readonly name: string; readonly type: string }[]>;
  /** Relations of a schema. Left out: none are listed. */
  relations?(schema: string): Promise<readonly { readonly relation: Relation; readonly type: RelationType }[]>;
  /** Makes what was done so far permanent, where a node has transactions of its own (never in a day's one transaction, H17). */
  commit?(): Promise<void>;
  /** `raw`: print(), whose text other programs read as it is. */
  log(text: string, raw?: boolean): void;
}
