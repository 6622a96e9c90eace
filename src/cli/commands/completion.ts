import { completionScript, SHELLS } from '../completion.ts';
import { VarveError } from '../../index.ts';
import type { CommandSpec } from '../spec.ts';

export const completion: CommandSpec = {
  name: 'completion',
  summary: `print a completion script for ${SHELLS.join(', ')}`,
  words: '<shell>',
  options: [],
  examples: [{ command: 'varve completion bash > /etc/bash_completion.d/varve', does: 'for all users of bash' }],
  exits: [],
  run: async ({ args, output }) => {
    const { commands } = await import('./all.ts');
    const shell = SHELLS.find((name) => name === args[0]);
    if (!shell)
      throw new VarveError('option-value', {
        option: 'completion',
        value: args[0] ?? '',
        expected: `one of ${SHELLS.join(', ')}`,
      });
    const script = completionScript(shell, commands);
    output.answer({ script }, () => script);
    return 0;
  },
};
