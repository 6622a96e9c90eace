import { initProject } from '../../index.ts';
import { amount } from '../amount.ts';
import { list, text } from '../words.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';

export const init: CommandSpec = {
  name: 'init',
  summary: 'make a project out of a dump; run again on a newer one it adds what is new and touches nothing else',
  words: '[tables...]',
  options: [
    { flags: '--from <path>', help: 'the dump; once for each part', required: true },
    OPTIONS.database,
    { flags: '--time-zone <zone>', help: "IANA name of the business day's zone (default: this machine's)" },
  ],
  examples: [
    { command: 'varve init --from dumps/shop-2026-02-06.sql.gz', does: 'a history for each table with a key' },
    { command: 'varve init --from shop.sql customers orders', does: 'histories of these tables only' },
  ],
  exits: ['refused', 'engine'],
  run: async ({ args, options, output }) => {
    const result = await initProject({
      from: list(options['from']) ?? [],
      dir: text(options['projectDir']) ?? '.',
      tables: args.length > 0 ? args : undefined,
      database: text(options['database']),
      timeZone: text(options['timeZone']),
    });
    const { written, kept, tables, histories, keyless } = result;
    output.answer(result, () =>
      [
        ...written.map((path) => `  new   ${path}`),
        ...(kept.length > 0 ? [`  There already, and left as they are: ${amount(kept.length, 'file')}.`] : []),
        `${amount(tables, 'table')}, ${amount(histories.length, 'history', 'histories')}.`,
        ...(keyless.length > 0 ? [`Without a key, so without a history: ${keyless.join(', ')}.`] : []),
        `Next: varve daily`,
      ].join('\n'),
    );
    return 0;
  },
};
