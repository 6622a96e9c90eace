import { fail } from '../errors.ts';
import type { ManifestNode } from '../project/index.ts';
import { BATCH_SIZES, type BatchSize } from './batches.ts';

export function isMicrobatch({ config }: ManifestNode): boolean {
  return config.materialized === 'incremental' && config.incremental_strategy === 'microbatch';
}

export interface BatchSettings {
  readonly column: string;
  readonly size: BatchSize;
  readonly lookback: number;
  readonly begin: Date;
}

/** What a microbatch model says of its batches. Errors: `microbatch-config`. */
export function batchSettings({ name, config }: ManifestNode): BatchSettings {
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
