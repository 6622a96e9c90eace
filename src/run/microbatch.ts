import { VarveError } from '../errors.ts';
import { compileNode, conditionOf, isHistory, type ManifestNode, type Runtime } from '../project/index.ts';
import { incrementalStatements } from '../silver/index.ts';
import { batchSettings } from './batch-settings.ts';
import { batchesOf, batchId, type Batch, type BatchSize } from './batches.ts';
import type { BatchResults } from './events.ts';
import { execute } from './execute.ts';
import type { Made, Making } from './materialize.ts';
import { runtimeFor, type Pass } from './runtime.ts';
import { refuseShrinking, relationOf } from './safeguards.ts';
import { begin, commit, rollback } from './transaction.ts';
import { isBorn } from './born.ts';

/**
 * dbt's microbatch: the model is run once for each batch of its event time, reading only that batch of what has an event
 * time of its own, and replaces that batch in its table. Errors: `microbatch-config`.
 */
export async function materializeMicrobatch(pass: Pass, { node, hooks }: Making): Promise<Made> {
  const { session } = pass;
  const { column, size } = batchSettings(node);
  const before = pass.batches?.get(node.unique_id);
  const born = before !== undefined || (await isBorn(pass, node));
  const batches = before ? failedBatches(before) : batchesAsked(pass, node, born);
  // as dbt does, where a failed batch would take the others with it; never in a day's one transaction (H17)
  const commits = session.warehouse.features.errorAborts && !pass.oneTransaction && !isHistory(node);
  await hooks.before();
  const successful = [...(before?.successful ?? [])];
  const failed: [string, string][] = [];
  let rows = 0;
  for (const batch of batches) {
    const span: [string, string] = [written(batch.start), written(batch.end)];
    try {
      rows += await oneBatch(pass, { node, batch, column, size, first: !born && successful.length === 0 });
      if (commits) await commitBatch(pass, node);
      successful.push(span);
    } catch (error) {
      if (!(error instanceof VarveError) || error.kind === 'interrupted' || error.kind === 'refused') throw error;
      // in one transaction for all batches, a failed statement may leave nothing to go on with
      if ((session.warehouse.features.errorAborts && !commits) || successful.length === 0) throw error;
      if (commits) await rollback(session);
      if (commits) await begin(session);
      failed.push(span);
    }
  }
  await hooks.after();
  return {
    rows,
    message: `microbatch, ${successful.length} of ${successful.length + failed.length} batches, ${rows.toLocaleString('en-US')} rows`,
    status: failed.length > 0 ? 'partial success' : 'success',
    batches: { successful, failed },
  };
}

function batchesAsked({ session, eventTime }: Pass, node: ManifestNode, born: boolean): Batch[] {
  const { size, lookback, begin: from } = batchSettings(node);
  return batchesOf({ size, lookback, begin: from, born, asked: eventTime, now: session.clock.now() });
}

/** What a retry runs again. */
function failedBatches({ failed }: BatchResults): Batch[] {
  return failed.map(([start, end]) => ({ start: new Date(start), end: new Date(end) }));
}

/** A batch begins on a whole hour; written as Python writes it, for those who read artifacts. */
function written(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, '+00:00');
}

/** Makes a batch permanent, histories being as they were (H15), and goes on. */
async function commitBatch({ session, histories }: Pass, node: ManifestNode): Promise<void> {
  await refuseShrinking(session, histories, { where: node.name, declared: new Map() });
  await commit(session);
  await begin(session);
}

interface OneBatch {
  readonly node: ManifestNode;
  readonly batch: Batch;
  readonly column: string;
  readonly size: BatchSize;
  /** True for the batch that makes the table, anew where one stands. */
  readonly first: boolean;
}

async function oneBatch(pass: Pass, { node, batch, column, size, first }: OneBatch): Promise<number> {
  const { session } = pass;
  const { catalog } = session.connection;
  const target = relationOf(node);
  const { sql } = await compileNode(session.project, node, batchRuntime(pass, { node, batch, column, size, first }));
  const standing = await catalog.find(target);
  // where tables are prepared aside, the new one stands already
  const anew = standing !== 'table' || (first && session.aside === undefined);
  return execute(
    session,
    incrementalStatements(session.dialect, {
      node,
      relation: target,
      select: sql,
      incoming: await catalog.describe(sql),
      existing: anew ? [] : await catalog.columns(target),
      standing,
      replaces: conditionOf(column, batch),
    }),
  );
}

/** Batches after the first add to the table, even where it is made anew. */
function batchRuntime(pass: Pass, { node, batch, size, first }: OneBatch): Runtime {
  const runtime = runtimeFor(pass, node.unique_id, batch);
  const about = { ...runtime, batch: { ...batch, id: batchId(batch, size) } };
  if (pass.session.aside) return about;
  return { ...about, fullRefresh: first && runtime.fullRefresh, isIncremental: () => Promise.resolve(!first) };
}
