import { variables } from '../engine-options.ts';
import { runCommand } from '../run-command.ts';
import type { CommandSpec } from '../spec.ts';
import { text } from '../words.ts';
import { withEngine } from '../with-engine.ts';

export const runOperation: CommandSpec = {
  name: 'run-operation',
  summary: 'call a macro in a transaction of its own',
  words: '<macro>',
  options: [{ flags: '--args <yaml>', help: "the macro's arguments: '{name: value}'" }],
  examples: [{ command: "varve run-operation grant_select --args '{role: reader}'", does: 'a macro of the project' }],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async ({ dbt }) => {
      const { options, args, output } = call;
      const [macro = ''] = args;
      await dbt.operation({
        macro,
        macroArgs: await variables(text(options['args']), '--args'),
        args: { ...runCommand(options).args, which: 'run-operation', macro },
      });
      output.answer({ macro }, () => 'Completed successfully');
      return 0;
    }),
};
