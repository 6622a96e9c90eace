import { VarveError, type ErrorKind } from '../../index.ts';
import { variables } from '../engine-options.ts';
import { runCommand } from '../run-command.ts';
import type { CommandSpec } from '../spec.ts';
import { text } from '../words.ts';
import { withEngine } from '../with-engine.ts';

const FAILURES: readonly ErrorKind[] = ['failed', 'invalid', 'engine'];

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
      const macroArgs = await variables(text(options['args']), '--args');
      try {
        await dbt.operation({ macro, macroArgs, args: { ...runCommand(options).args, which: 'run-operation', macro } });
      } catch (error) {
        // what the macro says or does wrong is a failure of what was run
        if (!(error instanceof VarveError) || !FAILURES.includes(error.kind)) throw error;
        output.error(error, options['debug'] === true);
        return 1;
      }
      output.answer({ macro }, () => 'Completed successfully');
      return 0;
    }),
};
