import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { repeat } from '../harness/pairs.ts';
import { newProject } from '../harness/project.ts';
import { figures } from '../harness/report.ts';
import { run } from '../harness/usage.ts';
import type { Measure } from './measure.ts';

const SMALL = 1000;
const DAYS = 3;

/** `varve daily` where every dump that lies there is published: what it costs to find that out. */
export const idle: Measure = {
  name: 'idle',
  run: async (workshop) => {
    const project = await newProject(workshop, 'idle');
    const rows = Math.min(SMALL, workshop.sizes.rows);
    for (let day = 1; day <= DAYS; day++) {
      const dump = await workshop.packedDump(day, rows);
      await cp(dump, join(project.folder, 'dumps', basename(dump)));
    }
    await run(project.command('daily'));
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
