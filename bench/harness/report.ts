import { cpus, release, totalmem } from 'node:os';
import type { Comparison } from './pairs.ts';
import type { Quantity, Usage } from './usage.ts';

/** A row of the table that the bench prints. */
export interface Line {
  readonly measure: string;
  readonly goal: string;
  readonly seen: string;
  /** What was measured, in seconds and megabytes. */
  readonly figures: string;
}

const UNITS: Readonly<Record<Quantity, string>> = { wall: 's', cpu: 'CPU-s', memory: 'MB' };

export function table(lines: readonly Line[]): string {
  const rows = lines.map(({ measure, goal, seen, figures }) => `| ${measure} | ${goal} | ${seen} | ${figures} |`);
  return ['| measure | goal | seen | medians |', '|---|---|---|---|', ...rows].join('\n');
}

/** What the figures were taken on. */
export function machine(): string {
  const [model] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${model?.model.trim() ?? 'unknown processor'}, ${memory} GiB, ${process.platform} ${release()}, Node ${process.version}`;
}

/** `wall 0.84, CPU 0.86`. */
export function ratios({ ratio }: Comparison, quantities: readonly Quantity[]): string {
  return quantities.map((q) => `${q === 'cpu' ? 'CPU' : q} ${ratio[q].toFixed(2)}`).join(', ');
}

/** `3.10 s, 5.20 CPU-s, 612 MB`. */
export function figures(usage: Usage, quantities: readonly Quantity[] = ['wall', 'cpu', 'memory']): string {
  return quantities.map((q) => `${q === 'memory' ? usage[q].toFixed(0) : usage[q].toFixed(2)} ${UNITS[q]}`).join(', ');
}
