import type { Day } from '../day.ts';
import type { ManifestNode, Runtime } from '../project/index.ts';
import { relation } from '../relation.ts';
import { statement } from '../sql.ts';
import { refuseHarm, refuseTransactionWords, type Protected } from './guard.ts';
import { execute, query } from './execute.ts';
import { isBorn } from './born.ts';
import type { Session } from './session.ts';

/** What one pass over nodes runs with. */
export interface Pass {
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
}

/** What templates may ask of the database while they run, guarded. */
export function runtimeFor(pass: Pass, where: string): Runtime {
  const { session } = pass;
  const guard = (sql: string): void => {
    refuseHarm(sql, pass.histories, where);
    if (pass.oneTransaction) refuseTransactionWords(sql, where);
  };
  return {
    day: pass.day,
    runStartedAt: pass.at,
    fullRefresh: pass.fullRefresh,
    sourceSchema: (schema) => pass.schemas.get(schema) ?? schema,
    isIncremental: (node: ManifestNode) => isBorn(pass, node),
    query: (sql) => (guard(sql), query(session, `query of ${where}`, sql)),
    execute: async (sql) => {
      guard(sql);
      await execute(session, [statement(`statement of ${where}`, sql)]);
    },
    findRelation: (schema, identifier) => session.connection.catalog.find(relation(schema, identifier)),
    columns: (of) => session.connection.catalog.columns(of),
    log: (text) => session.emit({ type: 'print', text }),
  };
}
