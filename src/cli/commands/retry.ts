import { join, resolve } from 'node:path';
import { retryOf, VarveError, type RunCommand, type Verb } from '../../index.ts';
import { DBT_OPTIONS } from '../dbt/options.ts';
import { openOptions } from '../engine-options.ts';
import { runCommand } from '../run-command.ts';
import { OPTIONS, type Call, type CommandSpec } from '../spec.ts';
import { text } from '../words.ts';
import { withEngine } from '../with-engine.ts';
import { tellResults } from './nodes.ts';
import { runOperation } from './run-operation.ts';

const VERBS: readonly string[] = ['run', 'seed', 'snapshot', 'test', 'build', 'compile', 'clone'];

export const retry: CommandSpec = {
  name: 'retry',
  summary: 'run again what the last command left undone',
  options: [DBT_OPTIONS.state, OPTIONS.fullRefresh, DBT_OPTIONS.threads, DBT_OPTIONS.failFast],
  examples: [{ command: 'varve retry', does: 'what failed, and what was skipped below it' }],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: async (call) => {
    const { options } = call;
    const { dir, targetPath } = await openOptions(call);
    const folder = text(options['state']) ?? join(dir, targetPath ?? 'target');
    const { which, args, nodes, batches } = await retryOf(resolve(dir, folder));
    if (which === 'run-operation' && nodes.length > 0) return operationAgain(call, args);
    if (!VERBS.includes(which)) throw new VarveError('retry-unknown', { which, known: VERBS });
    const own = runCommand(options);
    const before = runCommand(camelled(args));
    const command: RunCommand = {
      ...before,
      nodes,
      batches,
      state: undefined,
      threads: own.threads ?? before.threads,
      fullRefresh: own.fullRefresh === true || before.fullRefresh === true,
      args: { ...args },
    };
    if (nodes.length === 0) return tellResults(call, [], false);
    return withEngine(call, async ({ dbt }) => {
      const { results, failed } = await (which === 'compile'
        ? dbt.compile(command)
        : which === 'clone'
          ? dbt.clone({ ...command, state: before.state, deferState: before.deferState })
          : dbt.run(which as Verb, command));
      return tellResults(call, results, failed);
    });
  },
};

/** The operation that failed, with the arguments that it was given. */
async function operationAgain(call: Call, args: Readonly<Record<string, unknown>>): Promise<number> {
  const said = { ...camelled(args), ...call.options };
  return (await runOperation.run?.({ ...call, args: [text(args['macro']) ?? ''], options: said })) ?? 0;
}

/** Options by our names, as the command line gives them. */
function camelled(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key.replaceAll(/_([a-z])/g, (_, c: string) => c.toUpperCase()), value]),
  );
}
