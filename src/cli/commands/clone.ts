import { DBT_OPTIONS, SELECTING } from '../dbt/options.ts';
import { runCommand } from '../run-command.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';
import { tellResults } from './nodes.ts';

export const clone: CommandSpec = {
  name: 'clone',
  summary: 'views of what another state has, in the place of nodes that are not here',
  options: [OPTIONS.select, OPTIONS.exclude, OPTIONS.fullRefresh, ...SELECTING, DBT_OPTIONS.threads],
  examples: [{ command: 'varve clone --state prod/target', does: 'all nodes that production has' }],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async ({ dbt }) => {
      const command = runCommand(call.options);
      const { results, failed } = await dbt.clone({ ...command, args: { ...command.args, which: 'clone' } });
      return tellResults(call, results, failed);
    }),
};
