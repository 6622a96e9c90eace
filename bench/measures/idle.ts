import { repeat } from '../harness/pairs.ts';
import { livedProject } from '../harness/project.ts';
import { figures } from '../harness/report.ts';
import type { Measure } from './measure.ts';

const SMALL = 1000;

/** `varve daily` where every dump is published: what it costs to find that out. */
export const idle: Measure = {
  name: 'idle',
  run: async (workshop) => {
    const project = await livedProject(workshop, 'idle', { days: 1, rows: Math.min(SMALL, workshop.sizes.rows) });
    const usage = await repeat({ command: project.command('daily') }, workshop.sizes.pairs);
    return [
      {
        measure: '`varve daily` that finds nothing to do',
        goal: '≤ 0.35 CPU-s',
        seen: `${usage.cpu.toFixed(2)} CPU-s`,
        figures: figures(usage),
      },
    ];
  },
};
