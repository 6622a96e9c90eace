import { dumpSource } from '../../index.ts';
import { amount } from '../amount.ts';
import { openOptions } from '../engine-options.ts';
import { runCommand } from '../run-command.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';

export const dump: CommandSpec = {
  name: 'dump',
  summary: 'dump the live source system (dump.from in varve.yml) as of one moment into the folder of dumps',
  options: [OPTIONS.date, { flags: '--replace', help: "put it over the day's dump that is there" }],
  examples: [
    { command: 'varve dump', does: "today's dump, by mysqldump or mariadb-dump where installed" },
    { command: 'varve dump --replace', does: 'make it anew' },
  ],
  exits: ['invalid', 'refused', 'engine'],
  run: async (call) => {
    const { dir, profilesDir, onEvent, signal } = await openOptions(call);
    const { date } = runCommand(call.options);
    const made = await dumpSource({
      dir,
      profilesDir,
      onEvent,
      signal,
      date,
      replace: call.options['replace'] === true,
    });
    const { path, tables, rows, bytes, sha256, tool } = made;
    call.output.answer(
      made,
      () =>
        `${path}  ${amount(tables, 'table', 'tables')}, ${amount(rows, 'row', 'rows')}, ` +
        `${amount(bytes, 'byte', 'bytes')}, by ${tool}\nsha-256 ${sha256}`,
    );
    return 0;
  },
};
