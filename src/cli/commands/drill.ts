import { VarveError } from '../../index.ts';
import type { CommandSpec } from '../spec.ts';
import { withRecovery } from '../with-recovery.ts';

export const drill: CommandSpec = {
  name: 'drill',
  summary:
    'rehearse a restore in a scratch database, hold every history to the one that stands, and tell the time it took',
  options: [{ flags: '--without-backups', help: 'from the kept days alone' }],
  examples: [{ command: 'varve drill', does: 'once a week, by a scheduler; exit 6 when anything differs' }],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withRecovery(call, async (recovery) => {
      const done = await recovery.drill({ withoutBackups: call.options['withoutBackups'] === true });
      call.output.answer(done, () =>
        [
          `A restore of ${done.at} from ${done.from} takes ${done.seconds.toFixed(1)} s here.`,
          ...done.histories.map(
            (h) =>
              `  ${h.history}: ${h.rows.toLocaleString('en-US')} versions, ${
                h.differences === 0 ? 'all the same' : `${h.differences.toLocaleString('en-US')} differ`
              }`,
          ),
        ].join('\n'),
      );
      const different = done.histories.filter((h) => h.differences > 0);
      if (different.length === 0) return 0;
      const error = new VarveError('drill-failed', {
        differences: different.reduce((sum, h) => sum + h.differences, 0),
        first: different[0]?.history ?? '',
      });
      call.output.error(error, call.options['debug'] === true);
      return error.exitCode;
    }),
};
