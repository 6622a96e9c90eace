import { dailyCommand } from '../engine-options.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';
import type { Output } from '../output.ts';
import { conclude } from './days.ts';

export const plan: CommandSpec = {
  name: 'plan',
  summary: 'run the day up to the commit, tell what it would do, and take it back',
  options: [
    OPTIONS.date,
    OPTIONS.dump,
    OPTIONS.database,
    OPTIONS.accept,
    OPTIONS.select,
    OPTIONS.exclude,
    { flags: '--sql', help: 'print the very statements' },
  ],
  examples: [
    {
      command: 'varve plan --dump tenants-2026-02-06.sql.gz',
      does: 'what the gate says, what opens and closes, tests',
    },
    { command: 'varve plan --sql', does: 'the statements of the next pending day' },
  ],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: (call) => {
    const output = call.options['sql'] === true ? withStatements(call.output) : call.output;
    const told = { ...call, output };
    return withEngine(told, async (engine) =>
      conclude(told, await engine.plan(dailyCommand(call)), 'Nothing to plan: no pending day.'),
    );
  },
};

/** Prints each statement before it is run. */
function withStatements(output: Output): Output {
  return {
    ...output,
    event(event) {
      if (event.type === 'statement' && !output.json)
        output.event({ type: 'print', text: `-- ${event.purpose}\n${event.sql};\n` });
      else output.event(event);
    },
  };
}
