import { dailyCommand } from '../engine-options.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';
import { conclude } from './days.ts';

export const load: CommandSpec = {
  name: 'load',
  summary: 'take a dump in (load, gate, accept) and put it into staging, without running models',
  options: [OPTIONS.date, OPTIONS.dump, OPTIONS.database, OPTIONS.accept],
  examples: [
    { command: 'varve load --dump tenants-2026-02-06.sql.gz', does: 'the day is taken from the file name' },
    { command: 'zcat dump.sql.gz | varve load --dump - --date 2026-02-06', does: 'read standard input' },
  ],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) =>
      conclude(call, await engine.load(dailyCommand(call)), 'Nothing to load: no pending dump.'),
    ),
};
