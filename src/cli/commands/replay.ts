import { parseDay, type ReplayResult } from '../../index.ts';
import { list } from '../words.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';

export const replay: CommandSpec = {
  name: 'replay',
  summary: 'lay histories again from the layers, beside what stands, and compare version by version',
  words: '[models...]',
  options: [{ flags: '--from <day>', help: 'the first day that is laid again; what is older stays' }, OPTIONS.accept],
  examples: [
    { command: 'varve replay', does: 'every history; says what differs, changes nothing that stands' },
    { command: 'varve replay tenant_history', does: 'a lost history is made again, a new one gets its whole past' },
    {
      command: 'varve replay tenant_history --accept replay:tenant_history',
      does: 'after a change of the model: put it in place, keep what stood',
    },
  ],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      const from = list(call.options['from'])?.at(-1);
      const results = await engine.replay({
        select: call.args.length > 0 ? call.args : undefined,
        from: from === undefined ? undefined : parseDay(from),
        accept: list(call.options['accept']),
      });
      call.output.answer(
        { histories: results },
        () => results.map(told).join('\n') || 'There is no history to replay.',
      );
      return 0;
    }),
};

const n = (value: number): string => value.toLocaleString('en-US');

function told({ history, days, counts, outcome, replaced }: ReplayResult): string {
  const { same, moved, added, gone } = counts;
  const versions = `${n(same)} same, ${n(moved)} moved, ${n(added)} new, ${n(gone)} gone`;
  const what = {
    same: 'the same; left as it is',
    made: 'made',
    replaced: `put in place; what stood is kept as ${replaced ?? ''}`,
  }[outcome];
  return `${history}: ${n(days)} days laid again, ${versions}: ${what}.`;
}
