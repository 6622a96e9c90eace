import type { Day } from '../day.ts';
import type { ManifestNode, Runtime, Span, UnitTest } from '../project/index.ts';
import { relation, type Relation } from '../relation.ts';
import { statement } from '../sql.ts';
import { refuseHarm, refuseTransactionWords, type Protected } from './guard.ts';
import { execute, query } from './execute.ts';
import { batchSettings, isMicrobatch } from './batch-settings.ts';
import { isBorn } from './born.ts';
import type { BatchResults } from './events.ts';
import type { Session } from './session.ts';
import type { WarnError } from '../warn-error.ts';

/** What is run: nodes of the graph, and unit tests beside them. */
export type Runnable = ManifestNode | UnitTest;

/** What dbt's verbs are told beside the nodes. */
export interface VerbSettings {
  /** `--store-failures`: tests keep their failing rows as relations. */
  readonly storeFailures?: boolean | undefined;
  /** `--warn-error`: a test that warns fails. */
  readonly warnError?: WarnError | undefined;
  /** `--empty`: refs and sources give no rows. */
  readonly empty?: boolean | undefined;
  /** `--sample`: refs and sources with an event time give the rows of this span. */
  readonly sample?: Span | undefined;
  /** `--event-time-start`, `--event-time-end`: the batches of microbatch models. */
  readonly eventTime?: Span | undefined;
  /** `retry`: batches of microbatch models that the last command did and did not do, by unique_id. */
  readonly batches?: ReadonlyMap<string, BatchResults> | undefined;
  /** `--defer`: where nodes that are not selected are read, by unique_id. */
  readonly deferral?: Deferral | undefined;
}

export interface Deferral {
  readonly relations: ReadonlyMap<string, Relation>;
  /** `--favor-state`: read there even where a relation stands here. */
  readonly favorState: boolean;
}

/** What one pass over nodes runs with. */
export interface Pass extends VerbSettings {
  readonly session: Session;
  /** The day that is bound into every statement (H6). */
  readonly day: Day;
  /** The recorded instant of the run. */
  readonly at: Date;
  readonly fullRefresh: boolean;
  /** Histories that user SQL must not harm. */
  readonly histories: readonly Protected[];
  /** A late day reads its sources from a schema of its own: schema → schema. */
  readonly schemas: ReadonlyMap<string, string>;
  /** Findings that the user accepted with this command. */
  readonly accepted: readonly string[];
  /** True where examples of changes are to be told (`plan`). */
  readonly examples: boolean;
  /** True within a day's one transaction, which user SQL may not end (H17). */
  readonly oneTransaction: boolean;
  /** unique_ids of what the command runs. */
  readonly selected?: readonly string[] | undefined;
}

/** What templates may ask of the database while they run, guarded. */
export function runtimeFor(pass: Pass, where: string, span: Span | undefined = pass.sample): Runtime {
  const { session } = pass;
  const guard = (sql: string): void => {
    refuseHarm(sql, pass.histories, where);
    if (pass.oneTransaction) refuseTransactionWords(sql, where);
  };
  return {
    day: pass.day,
    runStartedAt: pass.at,
    fullRefresh: pass.fullRefresh,
    empty: pass.empty,
    span,
    batch: wholeBatch(pass, where),
    selected: pass.selected,
    sourceSchema: (schema) => pass.schemas.get(schema) ?? schema,
    deferred: (node) => deferred(pass, node),
    place: session.aside?.placeBut(ownRelation(pass, where)) ?? session.place ?? ((r) => r),
    isIncremental: (node: ManifestNode) => isBorn(pass, node),
    query: (sql) => (guard(sql), query(session, `query of ${where}`, sql)),
    execute: async (sql) => {
      guard(sql);
      await execute(session, [statement(`statement of ${where}`, sql)]);
    },
    findRelation: (schema, identifier) => session.connection.catalog.find(relation(schema, identifier)),
    columns: (of) => session.connection.catalog.columns(of),
    relations: (schema) => session.connection.catalog.relations(schema),
    commit: async () => {
      if (pass.oneTransaction || !session.connection.inTransaction) return;
      await session.connection.commit();
      await session.connection.begin();
    },
    log: (text, raw = false) => session.emit({ type: 'print', text, raw }),
  };
}

/** Outside of a single batch, a microbatch model is about all that the command asks for. */
function wholeBatch({ session, eventTime }: Pass, where: string): Runtime['batch'] {
  const node = session.project.manifest.nodes[where];
  if (!node || !isMicrobatch(node)) return undefined;
  const start = eventTime?.start ?? batchSettings(node).begin;
  return { id: '', start, end: eventTime?.end ?? session.clock.now() };
}

/** A node that is not run here is read where the other state has it, unless it stands here. */
async function deferred({ session, deferral, selected }: Pass, node: ManifestNode): Promise<Relation | undefined> {
  const other = deferral?.relations.get(node.unique_id);
  if (!deferral || !other || selected?.includes(node.unique_id)) return undefined;
  if (deferral.favorState) return other;
  const standing = await session.connection.catalog.find(relation(node.schema, node.alias));
  return standing === undefined ? other : undefined;
}

/** A table's select reads the table that stands under its own name; its hooks are about the one that is made. */
function ownRelation({ session }: Pass, where: string): Relation | undefined {
  const node = session.project.manifest.nodes[where];
  const own = node?.resource_type === 'model' && node.config.materialized === 'table';
  return own ? relation(node.schema, node.alias) : undefined;
}
