import { type Verb } from '../../index.ts';
import { runCommand } from '../engine-options.ts';
import { OPTIONS, type CommandSpec, type Example, type OptionSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';

interface VerbSpec {
  readonly summary: string;
  readonly options: readonly OptionSpec[];
  readonly examples: readonly Example[];
}

/** A command that runs selected nodes one by one, each its own commit, as dbt does. */
export function verbCommand(verb: Verb, { summary, options, examples }: VerbSpec): CommandSpec {
  return {
    name: verb,
    summary,
    options: [OPTIONS.select, OPTIONS.exclude, OPTIONS.date, ...options],
    examples,
    exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
    run: (call) =>
      withEngine(call, async (engine) => {
        const { results, failed } = await engine.run(verb, runCommand(call.options));
        const statuses = results.map((r) => r.status);
        const counts = [...new Set(statuses)].map((s) => `${statuses.filter((x) => x === s).length} ${s}`);
        call.output.answer({ results }, () => `Done. ${counts.join(', ') || 'Nothing to do'}.`);
        return failed ? 1 : 0;
      }),
  };
}
