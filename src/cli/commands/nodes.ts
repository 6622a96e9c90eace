import type { NodeResult, Verb } from '../../index.ts';
import { DBT_OPTIONS, SELECTING } from '../dbt/options.ts';
import { endLines } from '../dbt/end.ts';
import { runCommand } from '../run-command.ts';
import { OPTIONS, type Call, type CommandSpec, type Example, type OptionSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';

interface VerbSpec {
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly Example[];
}

/** A command that runs selected nodes, each its own commit, as dbt does. */
export function verbCommand(verb: Verb, { summary, options, examples }: VerbSpec): CommandSpec {
  return {
    name: verb,
    summary,
    options: [
      OPTIONS.select,
      OPTIONS.exclude,
      OPTIONS.date,
      ...options,
      ...SELECTING,
      DBT_OPTIONS.failFast,
      DBT_OPTIONS.threads,
    ],
    examples,
    exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
    run: (call) =>
      withEngine(call, async ({ dbt }) => {
        const command = runCommand(call.options);
        const { results, failed } = await dbt.run(verb, { ...command, args: { ...command.args, which: verb } });
        return tellResults(call, results, failed);
      }),
  };
}

/** Ends a command that ran nodes: what became of them, and the exit code. */
export function tellResults({ output }: Call, results: readonly NodeResult[], failed: boolean): number {
  if (output.ended) output.ended(results);
  else output.answer({ results }, () => endLines(results).join('\n'));
  return failed ? 1 : 0;
}
