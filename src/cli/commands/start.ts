import { startSchedule } from '../../index.ts';
import { openOptions } from '../engine-options.ts';
import type { CommandSpec } from '../spec.ts';

export const start: CommandSpec = {
  name: 'start',
  summary: 'keep the schedule: dump at dumps.at, run the day at day.at, wait, catch up, try again, tell people',
  options: [{ flags: '--health <address>', help: 'answer GET /health and /alive there: 127.0.0.1:8080' }],
  examples: [
    { command: 'varve start', does: 'in the foreground until it is stopped (SIGTERM, Ctrl-C)' },
    { command: 'varve start --json --health 127.0.0.1:8080', does: 'as a service: one JSON object a line' },
  ],
  exits: ['invalid', 'refused'],
  run: async (call) => {
    const health = typeof call.options['health'] === 'string' ? call.options['health'] : undefined;
    await startSchedule({ ...(await openOptions(call)), signal: call.signal, clock: undefined, health });
    return 0;
  },
};
