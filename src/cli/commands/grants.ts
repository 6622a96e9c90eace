import { grantRights, type GrantsResult } from '../../index.ts';
import { openOptions } from '../engine-options.ts';
import { text } from '../words.ts';
import type { CommandSpec } from '../spec.ts';

export const grants: CommandSpec = {
  name: 'grants',
  summary: 'print the least rights of the daily and the migrating user on MySQL or MariaDB',
  options: [
    { flags: '--apply', help: "execute them as the target's user, and tell what the users may do beyond" },
    { flags: '--daily-user <user>', help: 'who runs every day, name@host (default: varve_daily@%)' },
    { flags: '--migrating-user <user>', help: 'who runs days that change a history (default: varve_migrate@%)' },
  ],
  examples: [
    { command: 'varve grants', does: 'GRANT statements, to be read and run by an administrator' },
    { command: 'varve grants --apply --target admin', does: 'run them; again after a history was born' },
  ],
  exits: ['invalid', 'engine'],
  run: async (call) => {
    const result = await grantRights({
      ...(await openOptions(call)),
      daily: text(call.options['dailyUser']) ?? 'varve_daily@%',
      migrating: text(call.options['migratingUser']) ?? 'varve_migrate@%',
      apply: call.options['apply'] === true,
    });
    call.output.answer(result, () => lines(result).join('\n'));
    return 0;
  },
};

function lines({ grants: given, applied, beyond }: GrantsResult): string[] {
  const waiting = given.filter((g) => g.waits).length;
  return [
    ...given.map(({ sql, waits }) => (waits ? `-- waits for its table: ${sql};` : `${sql};`)),
    ...(applied ? [`-- ${given.length - waiting} of ${given.length} executed.`] : []),
    ...(waiting > 0 ? ['-- Run varve grants --apply again when the histories are born.'] : []),
    ...beyond.map(({ user, right }) => `-- ${user} may do more than it should: ${right}.`),
  ];
}
