import { DBT_OPTIONS, SELECTING } from '../dbt/options.ts';
import { runCommand } from '../run-command.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { text } from '../words.ts';
import { withEngine } from '../with-engine.ts';

export const compile: CommandSpec = {
  name: 'compile',
  summary: 'put the SQL of nodes below target/compiled, and show that of a single one',
  options: [
    OPTIONS.select,
    OPTIONS.exclude,
    OPTIONS.date,
    OPTIONS.fullRefresh,
    DBT_OPTIONS.inline,
    ...SELECTING,
    DBT_OPTIONS.empty,
    DBT_OPTIONS.threads,
    { flags: '--output <format>', help: 'text or json' },
  ],
  examples: [{ command: 'varve compile --select tenant_history', does: 'the SQL that would be run' }],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async ({ dbt }) => {
      const command = runCommand(call.options);
      const { results, failed } = await dbt.compile({
        ...command,
        inline: text(call.options['inline']),
        args: { ...command.args, which: 'compile' },
      });
      const broken = results.filter((r) => r.status === 'error');
      const inline = text(call.options['inline']) !== undefined;
      // as dbt does: of what comes along with a selection, only what is named is shown
      const named = inline ? results : results.filter(({ name }) => command.select?.includes(name));
      const only = named.length === 1 ? named[0] : undefined;
      if (only && broken.length === 0 && call.options['quiet'] === true) {
        call.output.plain(only.compiled_code ?? '');
        return 0;
      }
      if (only && broken.length === 0 && text(call.options['output']) === 'json') {
        const compiled = only.compiled_code;
        call.output.plain(JSON.stringify(inline ? { compiled } : { node: only.name, compiled }, null, 2));
        return 0;
      }
      call.output.answer({ results }, () => {
        if (broken.length > 0)
          return broken
            .map((r) => `Compilation Error in ${r.resource_type} ${r.name}\n  ${r.message ?? ''}`)
            .join('\n');
        return only
          ? `Compiled ${inline ? 'inline node' : `node '${only.name}'`} is:\n${only.compiled_code ?? ''}`
          : `Compiled ${results.length} nodes.`;
      });
      return failed ? 1 : 0;
    }),
};
