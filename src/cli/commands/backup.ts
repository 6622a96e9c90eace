import type { Backup } from '../../index.ts';
import { text } from '../words.ts';
import type { CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';

export const backup: CommandSpec = {
  name: 'backup',
  summary: 'put a copy of the whole database into the store',
  options: [{ flags: '--pin <why>', help: 'keep it for good, whatever retention says' }],
  examples: [
    { command: 'varve backup', does: 'after the day, by a scheduler' },
    { command: "varve backup --pin 'before the migration'", does: 'one that is never pruned' },
  ],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  subcommands: [
    {
      name: 'pin',
      summary: 'keep a backup for good',
      words: '<backup> <why>',
      options: [],
      examples: [{ command: "varve backup pin 2026-02-06T06:00:00.000Z 'year end'", does: 'it is never pruned' }],
      exits: ['invalid', 'engine', 'unverified'],
      run: (call) =>
        withEngine(call, async (engine) => {
          const pinned = await engine.pin(call.args[0] ?? '', call.args[1] ?? '');
          call.output.answer(pinned, () => `${pinned.name} is kept for good: ${pinned.pinned ?? ''}.`);
          return 0;
        }),
    },
    {
      name: 'unpin',
      summary: 'leave a pinned backup to retention again',
      words: '<backup>',
      options: [],
      examples: [{ command: 'varve backup unpin 2026-02-06T06:00:00.000Z', does: 'retention decides again' }],
      exits: ['invalid', 'engine', 'unverified'],
      run: (call) =>
        withEngine(call, async (engine) => {
          const freed = await engine.pin(call.args[0] ?? '', undefined);
          call.output.answer(freed, () => `${freed.name} is left to retention.`);
          return 0;
        }),
    },
  ],
  run: (call) =>
    withEngine(call, async (engine) => {
      const made = await engine.backup({ pin: text(call.options['pin']) });
      call.output.answer(made, () => told(made));
      return 0;
    }),
};

function told({ name, seq, bytes, packed }: Backup): string {
  const n = (value: number): string => value.toLocaleString('en-US');
  return `${name}: ${n(bytes)} bytes, ${n(packed)} in the store; it holds the ledger up to entry ${seq}.`;
}
