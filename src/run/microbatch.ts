import { VarveError, fail } from '../errors.ts';
import { compileNode, conditionOf, type ManifestNode, type Span } from '../project/index.ts';
import { incrementalStatements } from '../silver/index.ts';
import { batchesOf, BATCH_SIZES, type BatchSize } from './batches.ts';
import { execute } from './execute.ts';
import type { Made, Making } from './materialize.ts';
import { runtimeFor, type Pass } from './runtime.ts';
import { relationOf } from './safeguards.ts';
import { isBorn } from './born.ts';

export function isMicrobatch({ config }: ManifestNode): boolean {
  return config.materialized === 'incremental' && config.incremental_strategy === 'microbatch';
}

/**
 * dbt's microbatch: the model is run once for each batch of its event time, reading only that batch of what has an event
 * time of its own, and replaces that batch in its table. Errors: `microbatch-config`.
 */
export async function materializeMicrobatch(pass: Pass, { node, hooks }: Making): Promise<Made> {
  const { session } = pass;
  const { column, size, lookback, begin } = settingsOf(node);
  const born = await isBorn(pass, node);
  const batches = batchesOf({ size, lookback, begin, born, asked: pass.eventTime, now: session.clock.now() });
  await hooks.before();
  const successful: [string, string][] = [];
  const failed: [string, string][] = [];
  let rows = 0;
  for (const batch of batches) {
    const span = [batch.start.toISOString(), batch.end.toISOString()] as [string, string];
    try {
      rows += await oneBatch(pass, { node, batch, column });
      successful.push(span);
    } catch (error) {
      // in the one transaction of a node a failed statement leaves nothing to go on with
      if (!(error instanceof VarveError) || error.kind === 'interrupted') throw error;
      if (session.warehouse.features.errorAborts || successful.length === 0) throw error;
      failed.push(span);
    }
  }
  await hooks.after();
  return {
    rows,
    message: `microbatch, ${successful.length} of ${batches.length} batches, ${rows.toLocaleString('en-US')} rows`,
    status: failed.length > 0 ? 'partial success' : 'success',
    batches: { successful, failed },
  };
}

interface OneBatch {
  readonly node: ManifestNode;
  readonly batch: Required<{ readonly start: Date; readonly end: Date }>;
  readonly column: string;
}

async function oneBatch(pass: Pass, { node, batch, column }: OneBatch): Promise<number> {
  const { session } = pass;
  const { catalog } = session.connection;
  const target = relationOf(node);
  const span: Span = batch;
  const { sql } = await compileNode(session.project, node, runtimeFor(pass, node.unique_id, span));
  const standing = await catalog.find(target);
  const made = standing === 'table' ? await catalog.columns(target) : [];
  return execute(
    session,
    incrementalStatements(session.dialect, {
      node,
      relation: target,
      select: sql,
      incoming: await catalog.describe(sql),
      existing: made,
      standing,
      replaces: conditionOf(column, span),
    }),
  );
}

interface Settings {
  readonly column: string;
  readonly size: BatchSize;
  readonly lookback: number;
  readonly begin: Date;
}

function settingsOf({ name, config }: ManifestNode): Settings {
  const refuse = (problem: string): never => fail('microbatch-config', { model: name, problem });
  const column = config['event_time'];
  const size = BATCH_SIZES.find((s) => s === config['batch_size']);
  const begin = new Date(typeof config['begin'] === 'string' ? config['begin'] : '');
  if (typeof column !== 'string')
    return refuse('must provide an event_time (string) config that indicates the name of the event time column');
  if (size === undefined) return refuse(`must provide a batch_size config that is one of ${BATCH_SIZES.join(', ')}`);
  if (Number.isNaN(begin.getTime())) return refuse('must provide a begin config: the day of its first batch');
  const lookback = Number(config['lookback'] ?? 1);
  if (!Number.isInteger(lookback) || lookback < 0) return refuse('must have a lookback that is a whole number');
  return { column, size, lookback, begin };
}
