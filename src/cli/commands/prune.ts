import type { Prunable } from '../../index.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { drawTable } from '../table.ts';
import { withEngine } from '../with-engine.ts';

export const prune: CommandSpec = {
  name: 'prune',
  summary: 'take away what has been kept as long as the settings say: raw dumps, backups, leavings; the plan first',
  options: [OPTIONS.yes],
  examples: [
    { command: 'varve prune', does: 'what would be taken away, and what stays all the same' },
    { command: 'varve prune --yes', does: 'take it away; by a scheduler, after the backup' },
  ],
  exits: ['invalid', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      const yes = call.options['yes'] === true;
      const { remove, stays } = await engine.prune({ yes });
      call.output.answer({ done: yes, remove, stays }, () =>
        [
          ...(remove.length > 0 ? [table(remove), summary(remove, yes)] : ['There is nothing to take away.']),
          ...(stays.length > 0 ? ['', 'These stay all the same:', table(stays)] : []),
        ].join('\n'),
      );
      return 0;
    }),
};

function table(prunables: readonly Prunable[]): string {
  return drawTable({
    columns: ['what', 'key', 'bytes', 'why'],
    rows: prunables.map(({ what, key, bytes, why }) => [what, key, bytes, why]),
  });
}

function summary(remove: readonly Prunable[], done: boolean): string {
  const bytes = remove.reduce((sum, { bytes }) => sum + bytes, 0).toLocaleString('en-US');
  return done ? `${bytes} bytes were taken away.` : `${bytes} bytes; nothing was touched yet. Do it: varve prune --yes`;
}
