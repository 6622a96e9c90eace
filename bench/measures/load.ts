import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gate, sumsOf } from '../harness/checksum.ts';
import { compare, type Side } from '../harness/pairs.ts';
import { script } from '../harness/programs.ts';
import { figures, ratios } from '../harness/report.ts';
import type { Workshop } from '../harness/workshop.ts';
import { TYPES } from '../peers/types.ts';
import type { Measure } from './measure.ts';

/** A dump into tables of a DuckDB file, against `read_csv` of the same rows. */
export const load: Measure = {
  name: 'load',
  run: async (workshop) => {
    const [ours, theirs] = [await dumpSide(workshop), await csvSide(workshop)];
    const seen = await compare(ours, theirs, workshop.sizes.pairs);
    for (const [table, columns] of Object.entries(TYPES)) {
      const names = Object.keys(columns);
      gate(
        table,
        await sumsOf(ours.database, `staging.${table}`, names),
        await sumsOf(theirs.database, `staging.${table}`, names),
      );
    }
    return [
      {
        measure: 'dump → staging tables / DuckDB `read_csv` of the same rows',
        goal: 'wall, CPU ≤ 0.85',
        seen: ratios(seen, ['wall', 'cpu', 'memory']),
        figures: `${figures(seen.ours)} / ${figures(seen.theirs)}`,
      },
    ];
  },
};

interface Loading extends Side {
  readonly database: string;
}

/** The dump of day 1 into an empty database. */
export async function dumpSide(workshop: Workshop): Promise<Loading> {
  const database = join(await workshop.empty('load'), 'ours.duckdb');
  return {
    database,
    command: script('load.ts', await workshop.dump(1), database),
    before: () => rm(database, { force: true }),
  };
}

/** The CSV files of a day into an empty database. */
export async function csvSide(workshop: Workshop, day = 1): Promise<Loading> {
  const database = join(await workshop.empty('read-csv'), 'theirs.duckdb');
  return {
    database,
    command: script('peers/read-csv.ts', await workshop.csv(day), database),
    before: () => rm(database, { force: true }),
  };
}
