import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { dateOfDay } from '../generator/index.ts';
import { compare, repeat } from '../harness/pairs.ts';
import { livedProject, projectAt, restore, type BenchProject } from '../harness/project.ts';
import { figures, ratios, type Line } from '../harness/report.ts';
import type { Workshop } from '../harness/workshop.ts';
import type { Measure } from './measure.ts';

const EARLY = 10;
const HISTORY = 'tenant_history';
const ASKED = 'select status, count(*), sum(rent) from staging.tenants group by 1';

/** What every day kept costs: the space of its layers, and the time to read them back, check them and lay them again. */
export const kept: Measure = {
  name: 'kept',
  run: async (workshop) => {
    const { days, rows } = workshop.sizes;
    const project = await livedProject(workshop, 'kept', { days, rows });
    return [await space(project, workshop), await asOf(project, workshop), ...(await besideDays(project, workshop))];
  },
};

/** Dumps of all days are as large as the first one. */
async function space({ folder }: BenchProject, workshop: Workshop): Promise<Line> {
  const { days } = workshop.sizes;
  const layers = await bytesUnder(join(folder, 'store', 'bench', 'bronze'));
  let dump = 0;
  const packed = createReadStream(await workshop.dump(1)).pipe(createGzip());
  for await (const chunk of packed as AsyncIterable<Uint8Array>) dump += chunk.length;
  return {
    measure: `all layers of ${days} days / the gzipped dumps of the same days`,
    goal: '30 days ≤ 0.05, a year ≤ 0.025',
    seen: (layers / (days * dump)).toFixed(3),
    figures: `${(layers / 1e6).toFixed(1)} MB / ${days} × ${(dump / 1e6).toFixed(1)} MB`,
  };
}

async function bytesUnder(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function asOf(project: BenchProject, workshop: Workshop): Promise<Line> {
  const { days, pairs } = workshop.sizes;
  const early = Math.min(EARLY, days);
  const asking = (day: number): { readonly command: ReturnType<BenchProject['command']> } => ({
    command: project.command('as-of', dateOfDay(day), ASKED),
  });
  const seen = await compare(asking(days), asking(early), pairs);
  return {
    measure: `\`varve as-of\`, a table asked as day ${days} held it / as day ${early} did`,
    goal: '≤ 1.3',
    seen: ratios(seen, ['wall', 'cpu']),
    figures: `${figures(seen.ours)} / ${figures(seen.theirs)}`,
  };
}

/** A check of everything, and a replay of all days, against the day that comes next. */
async function besideDays(project: BenchProject, workshop: Workshop): Promise<Line[]> {
  const { days, pairs } = workshop.sizes;
  const next = projectAt(`${project.folder}-next`);
  const daily = {
    command: next.daily(days + 1, await workshop.packedDump(days + 1)),
    before: () => restore(project, next),
  };
  const verify = await compare({ command: project.command('verify') }, daily, pairs);
  const replay = await repeat({ command: project.command('replay', HISTORY) }, 1);
  const share = (quantity: 'wall' | 'cpu'): string => (replay[quantity] / (days * verify.theirs[quantity])).toFixed(2);
  return [
    {
      measure: `\`varve verify\`, everything, after ${days} days / one \`varve daily\``,
      goal: '≤ 1.5, ≤ 800 MB',
      seen: ratios(verify, ['wall', 'cpu']),
      figures: `${figures(verify.ours)} / ${figures(verify.theirs)}`,
    },
    {
      measure: `\`varve replay\` of ${days} days, one history / ${days} times that daily`,
      goal: '≤ 0.1, ≤ 800 MB',
      seen: `wall ${share('wall')}, CPU ${share('cpu')}`,
      figures: figures(replay),
    },
  ];
}
