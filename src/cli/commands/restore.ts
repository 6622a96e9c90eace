import type { Restored, RestoreWindow } from '../../index.ts';
import type { CommandSpec } from '../spec.ts';
import { drawTable } from '../table.ts';
import { withRecovery } from '../with-recovery.ts';
import { list } from '../words.ts';

export const restore: CommandSpec = {
  name: 'restore',
  summary: 'go back to what stood at an instant; without one, show what can be gone back to and what it costs',
  words: '[instant]',
  options: [
    {
      flags: '--accept <difference>',
      help: 'differs: take histories that are others now, because a model is another one',
    },
    { flags: '--undo', help: 'take a restore back: what it replaced (the last, or at the instant) stands again' },
  ],
  examples: [
    { command: 'varve restore', does: 'earliest and latest instant, each day, backups, what restores replaced' },
    { command: 'varve restore 2026-02-06T06:00:00Z', does: 'what stood after the last commit at or before it' },
    { command: 'varve restore latest', does: 'the newest state, when the database file is gone or old' },
    { command: 'varve restore --undo', does: 'the last restore was a mistake' },
  ],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withRecovery(call, async (recovery) => {
      const [instant] = call.args;
      if (call.options['undo'] !== true && instant === undefined) {
        const window = await recovery.window();
        call.output.answer(window, () => windowText(window));
        return 0;
      }
      const accept = list(call.options['accept']);
      const done = await (call.options['undo'] === true
        ? recovery.undo(instant)
        : recovery.restore(instant ?? '', { accept }));
      call.output.answer(done, () => restoredText(done));
      return 0;
    }),
};

function windowText({ earliest, latest, moments, backups, replaced, besides }: RestoreWindow): string {
  const n = (value: number): string => value.toLocaleString('en-US');
  const range =
    earliest === null
      ? 'Nothing can be gone back to.'
      : `From ${earliest} to ${latest ?? earliest} can be gone back to.`;
  return [
    range,
    '',
    drawTable({
      columns: ['instant', 'day', 'from', 'days run again', 'about seconds'],
      rows: moments.map((m) => [
        m.at,
        m.day,
        m.from ?? `not kept: ${m.missing.join(', ')}`,
        m.from === null ? null : m.days,
        m.seconds,
      ]),
    }),
    ...(backups.length > 0
      ? [
          '',
          'Backups:',
          ...backups.map((b) => `  ${b.name}  ${n(b.bytes)} bytes${b.pinned === null ? '' : `  pinned: ${b.pinned}`}`),
        ]
      : []),
    ...(replaced.length > 0
      ? ['', 'Replaced by restores (varve restore --undo):', ...replaced.map((r) => `  ${r.at}  ${r.path}`)]
      : []),
    ...besides.flatMap((words) => ['', words]),
  ].join('\n');
}

function restoredText({ at, from, histories, waiting, kept, laid, next, seconds }: Restored): string {
  const n = (value: number): string => value.toLocaleString('en-US');
  const took = `from ${from}, in ${seconds.toFixed(1)} s`;
  return [
    laid === null ? `What stood at ${at} stands again, ${took}.` : `What stood at ${at} lies in ${laid}, ${took}.`,
    ...histories.map(({ history, before, after }) => `  ${history}: ${n(before)} → ${n(after)} versions`),
    ...(waiting.length > 0
      ? [`Accepted since: ${waiting.join(', ')}. varve daily runs them again; varve withdraw takes one back first.`]
      : []),
    ...(kept === null ? [] : [`What it replaced is kept: ${kept} (varve restore --undo).`]),
    ...next,
  ].join('\n');
}
