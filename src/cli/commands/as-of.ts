import { parseDay } from '../../index.ts';
import type { TableView } from '../output.ts';
import type { CommandSpec } from '../spec.ts';
import { csvText, drawTable } from '../table.ts';
import { withEngine } from '../with-engine.ts';

export const asOf: CommandSpec = {
  name: 'as-of',
  summary: 'ask the staging tables and seeds as a past day held them',
  words: '<day> <sql>',
  options: [{ flags: '--csv', help: 'as CSV' }],
  examples: [
    {
      command: `varve as-of 2026-02-07 "select status, count(*) from staging.tenants group by 1"`,
      does: 'from the layers; the database is not touched',
    },
  ],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      const [day = '', sql = ''] = call.args;
      const { columns, rows } = await engine.ask(parseDay(day), sql);
      const names = columns.map((c) => c.name);
      const view: TableView = { columns: names, rows: rows.map((row) => row.map(shown)) };
      const document = { day, columns: names, rows: rows.map((row) => row.map(shown)) };
      call.output.answer(document, () => (call.options['csv'] === true ? csvText(view) : drawTable(view)));
      return 0;
    }),
};

function shown(value: null | boolean | number | bigint | string | Uint8Array): string | number | null {
  if (value === null || typeof value === 'number') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}
