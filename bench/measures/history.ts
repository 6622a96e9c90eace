import { ask, gate, sumsOf } from '../harness/checksum.ts';
import { compare, type Side } from '../harness/pairs.ts';
import { livedProject, projectAt, restore, type BenchProject } from '../harness/project.ts';
import { figures, ratios } from '../harness/report.ts';
import { run } from '../harness/usage.ts';
import { dateOfDay } from '../generator/index.ts';
import { dbtProject, installDbt } from '../peers/dbt.ts';
import { TYPES } from '../peers/types.ts';
import type { Measure } from './measure.ts';

const OURS = 'silver.tenant_history';
const THEIRS = 'dbt_snapshots.tenant_snapshot';

/** The history step of a second day, whole command, against `dbt snapshot` on the same file. */
export const history: Measure = {
  name: 'history',
  run: async (workshop) => {
    await installDbt();
    const dbt = await dbtProject(await workshop.empty('dbt'));
    const start = await livedProject(workshop, 'history', { days: 1, rows: workshop.sizes.rows });
    await run(dbt(start.database, 'snapshot'));
    await run(loadOnly(start, 2, await workshop.packedDump(2)));
    const [ours, theirs] = [projectAt(`${workshop.folder}/ours`), projectAt(`${workshop.folder}/theirs`)];
    const snapshot = {
      command: dbt(theirs.database, 'snapshot'),
      before: () => restore(start, theirs),
    };
    const seen = await compare(historyStep(start, ours, 2), snapshot, workshop.sizes.pairs);
    await sameVersions(ours, theirs);
    await workshop.remove(start.folder, ours.folder, theirs.folder);
    return [
      {
        measure: 'the history step, whole command / `dbt snapshot` (check all, hard deletes)',
        goal: 'wall ≤ 0.35, CPU ≤ 0.3, memory ≤ 0.2',
        seen: ratios(seen, ['wall', 'cpu', 'memory']),
        figures: `${figures(seen.ours)} / ${figures(seen.theirs)}`,
      },
    ];
  },
};

/** The day's dump into staging; no model runs. */
export function loadOnly(project: BenchProject, day: number, dump: string): ReturnType<BenchProject['command']> {
  return project.command('load', '--date', dateOfDay(day), '--dump', dump);
}

/** The history model of the tenants over what lies in staging. */
export function historyStep(start: BenchProject, project: BenchProject, day: number): Side {
  return {
    command: project.command('run', '--select', 'tenant_history', '--date', dateOfDay(day)),
    before: () => restore(start, project),
  };
}

/** Open rows and closed ones alike: the values that a version holds. */
async function sameVersions(ours: BenchProject, theirs: BenchProject): Promise<void> {
  const columns = Object.keys(TYPES['tenants'] ?? {});
  for (const [state, end] of [
    ['open', 'IS NULL'],
    ['closed', 'IS NOT NULL'],
  ]) {
    gate(
      `${state} versions`,
      await sumsOf(ours.database, `${OURS} WHERE valid_to ${end}`, columns),
      await sumsOf(theirs.database, `${THEIRS} WHERE dbt_valid_to ${end}`, columns),
    );
  }
  const [closed] = await ask(ours.database, `SELECT count(*)::INTEGER FROM ${OURS} WHERE NOT is_current`);
  if (closed === 0) gate('closed versions', 'none', 'some');
}
