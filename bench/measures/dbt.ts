import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, gate } from '../harness/checksum.ts';
import { compare, type Side } from '../harness/pairs.ts';
import { figures, ratios, type Line } from '../harness/report.ts';
import { run, type Command } from '../harness/usage.ts';
import type { Workshop } from '../harness/workshop.ts';
import { writeDbtProject } from '../generator/dbt-project.ts';
import { dbtCommand, installDbt } from '../peers/dbt.ts';
import type { Measure } from './measure.ts';

const VARVE = join(import.meta.dirname, '../../bin/varve');
const LARGE = 1000;
/** As many models as jaffle-shop has. */
const SMALL = 15;

/** `varve dbt` against dbt on the same project: reading a large one, anew and unchanged, and building a small one. */
export const dbt: Measure = {
  name: 'dbt',
  run: async (workshop) => {
    await installDbt();
    const large = await twoOf(workshop, 'large', LARGE);
    const small = await twoOf(workshop, 'small', SMALL);
    const { pairs } = workshop.sizes;
    const lines = [
      line(
        `parse, ${LARGE} models, nothing kept`,
        'wall, CPU ≤ 0.15',
        await compare(large.ours('parse', '--no-partial-parse'), large.theirs('parse', '--no-partial-parse'), pairs),
      ),
    ];
    for (const side of [large.ours('parse'), large.theirs('parse')]) await run(side.command);
    lines.push(
      line(
        `parse, ${LARGE} models, unchanged`,
        'wall, CPU ≤ 0.1',
        await compare(large.ours('parse'), large.theirs('parse'), pairs),
      ),
      line(
        `build, ${SMALL} models, 3 seeds, ${2 * SMALL} tests`,
        'wall, CPU ≤ 0.2, memory ≤ 0.5',
        await compare(small.ours('build'), small.theirs('build'), pairs),
      ),
    );
    await sameRows(small);
    await workshop.remove(large.folder, small.folder);
    return lines;
  },
};

interface Both {
  readonly folder: string;
  readonly ours: (...args: readonly string[]) => Side;
  readonly theirs: (...args: readonly string[]) => Side;
  readonly databases: readonly [string, string];
}

/** The same project twice, so that neither side finds what the other keeps. */
async function twoOf(workshop: Workshop, name: string, models: number): Promise<Both> {
  const folder = await workshop.empty(`dbt-${name}`);
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
  for (const one of [ours, theirs]) await writeDbtProject(one, models);
  const databases = [join(ours, 'bench.duckdb'), join(theirs, 'bench.duckdb')] as const;
  const fresh = (database: string, command: Command): Side => ({
    command,
    before: () => rm(database, { force: true }),
  });
  return {
    folder,
    databases,
    ours: (...args) =>
      fresh(databases[0], {
        program: process.execPath,
        args: [VARVE, 'dbt', ...args],
        cwd: ours,
        env: { BENCH_DATABASE: databases[0] },
      }),
    theirs: (...args) => fresh(databases[1], dbtCommand(theirs, databases[1], args)),
  };
}

function line(what: string, goal: string, seen: Awaited<ReturnType<typeof compare>>): Line {
  return {
    measure: `\`varve dbt\` / \`dbt\`: ${what}`,
    goal,
    seen: ratios(seen, ['wall', 'cpu', 'memory']),
    figures: `${figures(seen.ours)} / ${figures(seen.theirs)}`,
  };
}

/** Both databases hold the same tables with the same sums. */
async function sameRows({ databases }: Both): Promise<void> {
  const sums = Array.from(
    { length: SMALL },
    (_, i) =>
      `SELECT ${i} AS model, count(*) AS n, sum(id) AS ids, round(sum(amount), 6) AS amounts FROM main.model_${i}`,
  ).join(' UNION ALL ');
  const sql = `SELECT string_agg(concat_ws('/', model, n, ids, amounts), ' ' ORDER BY model) FROM (${sums})`;
  const [ours, theirs] = await Promise.all(databases.map(async (d) => String(await ask(d, sql))));
  gate('the models', ours ?? '', theirs ?? '');
}
