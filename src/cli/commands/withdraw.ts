import { parseDay } from '../../index.ts';
import type { CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';

export const withdraw: CommandSpec = {
  name: 'withdraw',
  summary: 'take an accepted day back that is not published yet; recorded, its dump stays in the store',
  words: '<day>',
  options: [],
  examples: [{ command: 'varve withdraw 2026-02-08', does: 'the day is not run any more' }],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      const withdrawn = await engine.withdraw(parseDay(call.args[0] ?? ''));
      call.output.answer(withdrawn, () => `${withdrawn.day} (revision ${withdrawn.revision}) is withdrawn.`);
      return 0;
    }),
};
