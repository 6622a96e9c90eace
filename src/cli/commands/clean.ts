import { cleanProject } from '../../index.ts';
import { openOptions } from '../engine-options.ts';
import type { CommandSpec } from '../spec.ts';

export const clean: CommandSpec = {
  name: 'clean',
  summary: 'remove the clean-targets of dbt_project.yml (default: the target folder)',
  options: [{ flags: '--no-clean-project-files-only', help: 'remove clean-targets outside the project too' }],
  examples: [{ command: 'varve clean', does: 'never a folder of models, a database, dumps or days that are kept' }],
  exits: ['invalid', 'refused', 'engine'],
  run: async (call) => {
    const { options, output } = call;
    const { dir, vars } = await openOptions(call);
    const inside = options['cleanProjectFilesOnly'] !== false && !isOff(process.env['DBT_CLEAN_PROJECT_FILES_ONLY']);
    const cleaned = await cleanProject({
      dir,
      vars,
      env: process.env,
      tell: (line) => output.event({ type: 'print', text: line }),
      outside: !inside,
    });
    if (output.json) output.answer({ cleaned }, () => '');
    return 0;
  },
};

function isOff(value: string | undefined): boolean {
  return value !== undefined && /^(?:0|f|false|n|no|off)$/i.test(value);
}
