import type { Span } from '../project/index.ts';

export const BATCH_SIZES = ['hour', 'day', 'month', 'year'] as const;
export type BatchSize = (typeof BATCH_SIZES)[number];

export interface Batch {
  readonly start: Date;
  /** Left out of the batch. */
  readonly end: Date;
}

export interface BatchesGiven {
  readonly size: BatchSize;
  /** How many batches before the newest are run again. */
  readonly lookback: number;
  /** Where the first batch begins. */
  readonly begin: Date;
  /** False: the table does not stand yet, or is made anew. */
  readonly born: boolean;
  /** `--event-time-start`, `--event-time-end`. */
  readonly asked: Span | undefined;
  readonly now: Date;
}

/** The batches that a run of a microbatch model is about, oldest first; in UTC, as dbt has them. */
export function batchesOf({ size, lookback, begin, born, asked, now }: BatchesGiven): Batch[] {
  const end = asked?.end ? ceiling(asked.end, size) : ceiling(new Date(now.getTime() + 1), size);
  const start = asked?.start
    ? floor(asked.start, size)
    : born
      ? moved(floor(new Date(end.getTime() - 1), size), size, -lookback)
      : floor(begin, size);
  const from = start < floor(begin, size) && !asked?.start ? floor(begin, size) : start;
  const batches: Batch[] = [];
  for (let at = from; at < end;) {
    const next = moved(at, size, 1);
    batches.push({ start: at, end: next > end ? end : next });
    at = next;
  }
  return batches;
}

/** How dbt names a batch: `20260206`, for hours `20260206T05`. */
export function batchId({ start }: Batch, size: BatchSize): string {
  return start
    .toISOString()
    .slice(0, size === 'hour' ? 13 : 10)
    .replaceAll('-', '');
}

function floor(at: Date, size: BatchSize): Date {
  const [y, m, d, h] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours()];
  switch (size) {
    case 'hour':
      return new Date(Date.UTC(y, m, d, h));
    case 'day':
      return new Date(Date.UTC(y, m, d));
    case 'month':
      return new Date(Date.UTC(y, m));
    case 'year':
      return new Date(Date.UTC(y, 0));
  }
}

function ceiling(at: Date, size: BatchSize): Date {
  const below = floor(at, size);
  return below.getTime() === at.getTime() ? below : moved(below, size, 1);
}

function moved(at: Date, size: BatchSize, by: number): Date {
  const [y, m, d, h] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours()];
  switch (size) {
    case 'hour':
      return new Date(Date.UTC(y, m, d, h + by));
    case 'day':
      return new Date(Date.UTC(y, m, d + by));
    case 'month':
      return new Date(Date.UTC(y, m + by));
    case 'year':
      return new Date(Date.UTC(y + by, 0));
  }
}
