import type { Day } from '../day.ts';
import type { Relation, RelationType } from '../relation.ts';
import type { QueryResult } from './context/results.ts';
import type { ManifestNode } from './manifest.ts';

/** What templates may ask of a database while they run; the project itself knows none. */
export interface Runtime {
  /** The run's day: `var('day')` (H6). */
  readonly day: Day;
  /** The run's recorded instant. */
  readonly runStartedAt: Date;
  readonly fullRefresh: boolean;
  /** Where a source's schema is read from: a late day has one of its own (H8). */
  sourceSchema(schema: string): string;
  isIncremental(node: ManifestNode): Promise<boolean>;
  query(sql: string): Promise<QueryResult>;
  execute(sql: string): Promise<void>;
  findRelation(schema: string, identifier: string): Promise<RelationType | undefined>;
  columns(relation: Relation): Promise<readonly { readonly name: string; readonly type: string }[]>;
  log(text: string): void;
}
