import { repeat } from '../harness/pairs.ts';
import { livedProject, projectAt, restore } from '../harness/project.ts';
import { figures, type Line } from '../harness/report.ts';
import type { Workshop } from '../harness/workshop.ts';
import type { Measure } from './measure.ts';

const LARGER = 5;

/** The most memory that a second day takes, at the size asked for and at five times that. */
export const memory: Measure = {
  name: 'memory',
  run: async (workshop) => {
    const { rows } = workshop.sizes;
    return [await peak(workshop, rows), await peak(workshop, rows * LARGER)];
  },
};

async function peak(workshop: Workshop, rows: number): Promise<Line> {
  const start = await livedProject(workshop, `memory-${rows}`, { days: 1, rows });
  const project = projectAt(`${workshop.folder}/memory-day`);
  const usage = await repeat(
    {
      command: project.daily(2, await workshop.packedDump(2, rows)),
      before: () => restore(start, project),
    },
    workshop.sizes.pairs,
  );
  await workshop.remove(project.folder, start.folder);
  return {
    measure: `peak memory of a day, ${rows.toLocaleString('en-US')} rows`,
    goal: '≤ 800 MB',
    seen: `${usage.memory.toFixed(0)} MB`,
    figures: figures(usage),
  };
}
