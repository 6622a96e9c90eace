import { measured, processorTime, QUANTITIES, run, type Command, type Quantity, type Usage } from './usage.ts';

/** One of two things that are compared. */
export interface Side {
  readonly command: Command;
  /** Puts everything as it was before a run; its time does not count. */
  readonly before?: (() => Promise<void>) | undefined;
  /** The process of a server that does the work; its processor time counts too. */
  readonly server?: number | undefined;
}

export interface Comparison {
  /** The median over all pairs of ours by theirs. */
  readonly ratio: Readonly<Record<Quantity, number>>;
  readonly ours: Usage;
  readonly theirs: Usage;
}

/**
 * Runs the two in turn, A B A B, so that whatever else the machine does meets both. One run of each goes before, which warms
 * caches and does not count; a single pair is a look whether everything works, and goes without.
 */
export async function compare(ours: Side, theirs: Side, pairs: number): Promise<Comparison> {
  for (const side of pairs > 1 ? [ours, theirs] : []) await once(side);
  const all: { readonly a: Usage; readonly b: Usage }[] = [];
  for (let i = 0; i < pairs; i++) all.push({ a: await once(ours), b: await once(theirs) });
  return {
    ratio: each((quantity) => median(all.map(({ a, b }) => a[quantity] / b[quantity]))),
    ours: typical(all.map(({ a }) => a)),
    theirs: typical(all.map(({ b }) => b)),
  };
}

/** Runs one thing several times; the medians. */
export async function repeat(side: Side, times: number): Promise<Usage> {
  if (times > 1) await once(side);
  const all: Usage[] = [];
  for (let i = 0; i < times; i++) all.push(await once(side));
  return typical(all);
}

/** What was written before is on the disk before the clock starts. */
async function once({ command, before, server }: Side): Promise<Usage> {
  await before?.();
  await run({ program: 'sync', args: [] });
  if (server === undefined) return measured(command);
  const earlier = await processorTime(server);
  const usage = await measured(command);
  return { ...usage, cpu: usage.cpu + (await processorTime(server)) - earlier };
}

function typical(usages: readonly Usage[]): Usage {
  return each((quantity) => median(usages.map((usage) => usage[quantity])));
}

function each(value: (quantity: Quantity) => number): Record<Quantity, number> {
  return Object.fromEntries(QUANTITIES.map((q) => [q, value(q)])) as Record<Quantity, number>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}
