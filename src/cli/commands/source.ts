import { DBT_OPTIONS, SELECTING } from '../dbt/options.ts';
import { runCommand } from '../run-command.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { text } from '../words.ts';
import { withEngine } from '../with-engine.ts';

const freshness: CommandSpec = {
  name: 'freshness',
  aliases: ['snapshot-freshness'],
  summary: 'how old the newest row of each source is; writes target/sources.json',
  options: [
    OPTIONS.select,
    OPTIONS.exclude,
    { flags: '-o, --output <path>', help: 'another file than target/sources.json' },
    ...SELECTING,
    DBT_OPTIONS.threads,
  ],
  examples: [{ command: 'varve source freshness', does: 'of all sources that say how old they may be' }],
  exits: ['failed', 'invalid', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async ({ dbt }) => {
      const { options, output } = call;
      const results = await dbt.freshness({ ...runCommand(options), output: text(options['output']) });
      const told = results.map((r) => ({
        source: r.source.unique_id,
        status: r.status,
        age: r.age ?? null,
        message: r.message,
      }));
      const failed = results.some((r) => r.status === 'error' || r.status === 'runtime error');
      output.answer({ results: told }, () =>
        [...told.flatMap((r) => (r.message === null ? [] : [`${r.source}: ${r.message}`])), 'Done.'].join('\n'),
      );
      return failed ? 1 : 0;
    }),
};

export const source: CommandSpec = {
  name: 'source',
  summary: 'ask about sources',
  options: [],
  examples: [{ command: 'varve source freshness', does: 'how old their newest rows are' }],
  exits: [],
  subcommands: [freshness],
};
