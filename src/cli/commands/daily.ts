import { dailyCommand } from '../engine-options.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';
import { conclude } from './days.ts';

export const daily: CommandSpec = {
  name: 'daily',
  summary: 'run all pending days: load, gate, accept, seeds, silver, gold, verify, publish',
  options: [
    OPTIONS.date,
    OPTIONS.dump,
    OPTIONS.database,
    OPTIONS.accept,
    OPTIONS.select,
    OPTIONS.exclude,
    OPTIONS.fullRefresh,
  ],
  examples: [
    { command: 'varve daily', does: 'run what lies in dumps.from and is not published yet, oldest first' },
    { command: 'varve daily --date 2026-02-06 --dump tenants.sql.gz', does: 'run one day from one file' },
    { command: 'varve daily --dump tenants.sql.gz --accept gone:tenants', does: 'let a finding of the gate pass' },
  ],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) =>
      conclude(call, await engine.daily(dailyCommand(call)), 'Nothing to do: no pending day.'),
    ),
};
