import type { HistoryDay, SchemaEvent } from '../bronze/index.ts';
import type { NodeResult, NodeStatus } from './events.ts';
import { compileNode, renderHook, type CompiledSql, type Hook, type ManifestNode } from '../project/index.ts';
import { statement } from '../sql.ts';
import { judgeClockReads } from './clock-read.ts';
import { execute } from './execute.ts';
import { refuseHarm, refuseTransactionWords } from './guard.ts';
import { materialize } from './materialize.ts';
import { replayOrMake } from './replay/in-day.ts';
import { runtimeFor, type Pass } from './runtime.ts';

/** What a run did to one history, for events and the ledger. */
export interface HistoryOutcome {
  readonly name: string;
  readonly day: HistoryDay;
  readonly schema: readonly SchemaEvent[];
  /** Rows that the run declares as taken away (H7, H8). */
  readonly removed: number;
}

export interface Outcome {
  /** Left out: success. */
  readonly status?: NodeStatus;
  readonly rows: number | null;
  readonly failures?: number;
  readonly message: string | null;
  readonly compiled: string | null;
  readonly history?: HistoryOutcome;
  readonly batches?: NodeResult['batch_results'];
  /** Tests: where the failing rows are kept, as SQL. */
  readonly relation?: string | undefined;
}

/** Runs one model, seed or snapshot with its hooks, inside the caller's transaction. */
export async function runNode(pass: Pass, node: ManifestNode): Promise<Outcome> {
  if (pass.oneTransaction && node.relation_name !== null) await ensureSchema(pass, node);
  const made =
    node.resource_type === 'seed'
      ? undefined
      : await compileNode(pass.session.project, node, runtimeFor(pass, node.unique_id));
  const compiled = made?.sql ?? null;
  if (made) await runHeader(pass, node.name, made);
  if (compiled !== null) judgeClockReads(pass, node, compiled);
  const hooks = {
    before: () => runHooks(pass, { node, hooks: node.config['pre-hook'], name: 'pre-hook' }),
    after: () => runHooks(pass, { node, hooks: node.config['post-hook'], name: 'post-hook' }),
  };
  return {
    ...(await replayOrMake(pass, { node, compiled, hooks }, materialize)),
    compiled,
  };
}

/** Statements that `sql_header` puts before a select run first, on the same connection. */
export async function runHeader({ session }: Pass, name: string, { header }: CompiledSql): Promise<void> {
  if (header !== '') await execute(session, [statement(`the header of ${name}`, header)]);
}

/** Schemas come into being with the first relation that asks for them. */
export async function ensureSchema({ session }: Pick<Pass, 'session'>, node: ManifestNode): Promise<void> {
  const wanted = node.schema.toLowerCase();
  const schemas = await session.connection.catalog.schemas();
  if (schemas.some((schema) => schema.toLowerCase() === wanted)) return;
  await execute(session, [statement(`make the schema ${node.schema}`, session.dialect.createSchema(node.schema))]);
}

interface HookRun {
  readonly node: ManifestNode | undefined;
  readonly hooks: readonly Hook[];
  readonly name: string;
}

/** Renders and runs hooks in order, guarded like all user SQL (H15, H17). */
export async function runHooks(pass: Pass, { node, hooks, name }: HookRun): Promise<void> {
  for (const hook of hooks) {
    const where = node ? `the ${name} of ${node.name}` : name;
    const sql = (await renderHook(pass.session.project, hook.sql, { node, runtime: runtimeFor(pass, where) })).trim();
    if (sql === '') continue;
    refuseHarm(sql, pass.histories, where);
    if (pass.oneTransaction) refuseTransactionWords(sql, where);
    await execute(pass.session, [statement(where, sql)]);
  }
}
