import type { Mariadb } from '../../test/server/mariadb.ts';
import { dateOfDay } from '../generator/index.ts';
import { ask, gate } from '../harness/checksum.ts';
import { compare } from '../harness/pairs.ts';
import { livedProject, projectAt, restore, type BenchProject } from '../harness/project.ts';
import { figures, ratios, type Line } from '../harness/report.ts';
import { run } from '../harness/usage.ts';
import type { Workshop } from '../harness/workshop.ts';
import { mariadbSide, onMariadb } from '../peers/mariadb.ts';
import type { Measure } from './measure.ts';

const BACK = 3;

/** A restore to an instant three days back, against `mariadb < dump` of one day: what one would do with dumps alone. */
export const recovery: Measure = {
  name: 'recovery',
  run: onMariadb(against),
};

async function against(server: Mariadb, workshop: Workshop): Promise<Line> {
  const { days, rows, pairs } = workshop.sizes;
  const start = await livedProject(workshop, 'recovery', { days, rows });
  await run(start.command('backup'));
  const instant = await newestInstant(start);
  for (let day = days + 1; day <= days + BACK; day++) await run(start.daily(day, await workshop.packedDump(day, rows)));
  const project = projectAt(`${start.folder}-restored`);
  const theirs = await mariadbSide(server, workshop);
  const before = async (): Promise<void> => {
    await theirs.before(); // what a server still has to write would fall into our time
    await restore(start, project);
  };
  const seen = await compare({ command: project.command('restore', instant), before }, theirs, pairs);
  const [newest] = await ask(project.database, 'SELECT max(valid_from)::VARCHAR FROM silver.tenant_history');
  gate('silver.tenant_history', String(newest), dateOfDay(days));
  return {
    measure: `restore to an instant ${BACK} days back, ${days} days of history, from a backup / \`mariadb < dump\``,
    goal: '≤ 10 s, wall ≤ 0.2',
    seen: ratios(seen, ['wall', 'cpu']),
    figures: `${figures(seen.ours)} / ${figures(seen.theirs, ['wall', 'cpu'])}`,
  };
}

/** As `varve log` tells it. */
async function newestInstant({ database }: BenchProject): Promise<string> {
  const [at] = await ask(database, `SELECT strftime(max(recorded_at), '%Y-%m-%dT%H:%M:%S.%gZ') FROM varve.ledger`);
  return String(at);
}
