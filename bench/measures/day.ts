import { gate, sumsOf } from '../harness/checksum.ts';
import { compare } from '../harness/pairs.ts';
import { livedProject, projectAt, restore } from '../harness/project.ts';
import { figures, ratios } from '../harness/report.ts';
import { TYPES } from '../peers/types.ts';
import { csvSide } from './load.ts';
import type { Measure } from './measure.ts';

/** The second day, whole, from a packed dump, against `read_csv` loading alone. */
export const day: Measure = {
  name: 'day',
  run: async (workshop) => {
    const start = await livedProject(workshop, 'day-1', { days: 1, rows: workshop.sizes.rows });
    const project = projectAt(`${workshop.folder}/day-2`);
    const theirs = await csvSide(workshop, 2);
    const ours = {
      command: project.daily(2, await workshop.packedDump(2)),
      before: () => restore(start, project),
    };
    const seen = await compare(ours, theirs, workshop.sizes.pairs);
    for (const [table, columns] of Object.entries(TYPES)) {
      const sums = (database: string): Promise<string> => sumsOf(database, `staging.${table}`, Object.keys(columns));
      gate(`staging.${table}`, await sums(project.database), await sums(theirs.database));
    }
    return [
      {
        measure: 'a whole day: load, archive, history, three gold tables, tests, both commits / `read_csv` alone',
        goal: 'wall ≤ 1.1',
        seen: ratios(seen, ['wall', 'cpu', 'memory']),
        figures: `${figures(seen.ours)} / ${figures(seen.theirs)}`,
      },
    ];
  },
};
