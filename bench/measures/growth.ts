import { compare, type Side } from '../harness/pairs.ts';
import { livedProject, projectAt, type Life } from '../harness/project.ts';
import { figures, ratios, type Line } from '../harness/report.ts';
import { run } from '../harness/usage.ts';
import type { Workshop } from '../harness/workshop.ts';
import { historyStep, loadOnly } from './history.ts';
import type { Measure } from './measure.ts';

const LARGER = 5;

/** How the history step, whole command, grows with the days that a history holds and with its rows. */
export const growth: Measure = {
  name: 'growth',
  run: async (workshop) => {
    const { rows, days } = workshop.sizes;
    const base = await stepAfter(workshop, { days: 1, rows });
    const title = 'the history step, whole command:';
    return [
      await line(workshop, await stepAfter(workshop, { days, rows }), base, {
        measure: `${title} ${days} days of history / 1 day`,
        goal: '≤ 1.15',
      }),
      await line(workshop, await stepAfter(workshop, { days: 1, rows: rows * LARGER }), base, {
        measure: `${title} ${(rows * LARGER).toLocaleString('en-US')} rows / ${rows.toLocaleString('en-US')}`,
        goal: `≤ ${LARGER}`,
      }),
    ];
  },
};

/** The step of the day after such a life. */
async function stepAfter(workshop: Workshop, { days, rows }: Life): Promise<Side> {
  const name = `growth-${days}-${rows}`;
  const start = await livedProject(workshop, name, { days, rows });
  await run(loadOnly(start, days + 1, await workshop.packedDump(days + 1, rows)));
  return historyStep(start, projectAt(`${start.folder}-step`), days + 1);
}

async function line(workshop: Workshop, more: Side, less: Side, what: Pick<Line, 'measure' | 'goal'>): Promise<Line> {
  const seen = await compare(more, less, workshop.sizes.pairs);
  return {
    ...what,
    seen: ratios(seen, ['wall', 'cpu']),
    figures: `${figures(seen.ours)} / ${figures(seen.theirs)}`,
  };
}
