import { parseDay, type DayDifference } from '../../index.ts';
import type { TableView } from '../output.ts';
import type { CommandSpec } from '../spec.ts';
import { csvText, drawTable } from '../table.ts';
import { withEngine } from '../with-engine.ts';

/** Rows that a person reads at once; `--csv` and `--json` have all. */
const SHOWN = 100;

export const diff: CommandSpec = {
  name: 'diff',
  summary: 'show the rows of a table that two days tell apart: added, removed, changed column by column',
  words: '<from> <to> <table>',
  options: [{ flags: '--csv', help: 'as CSV, every row' }],
  examples: [
    { command: 'varve diff 2026-02-06 2026-02-08 tenants', does: 'what became of the tenants in two days' },
    { command: 'varve diff 2026-02-06 2026-02-08 tenants --csv', does: 'the same for a spreadsheet' },
  ],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      const [from = '', to = '', table = ''] = call.args;
      const found = await engine.compare(parseDay(from), parseDay(to), table);
      const view = toView(found);
      call.output.answer(found, () => (call.options['csv'] === true ? csvText(view) : told(found, view)));
      return 0;
    }),
};

function toView({ key, rows }: DayDifference): TableView {
  return {
    columns: ['change', ...(key.length > 0 ? key : ['row']), 'column', 'before', 'after'],
    rows: rows.flatMap(({ change, key: of, columns }) => {
      const named = key.length > 0 ? key.map((k) => of[k] ?? null) : [JSON.stringify(of)];
      if (key.length === 0) return [[change, ...named, null, null, null]];
      const cells = Object.entries(columns);
      if (cells.length === 0) return [[change, ...named, null, null, null]];
      return cells.map(([column, { before, after }]) => [change, ...named, column, before, after]);
    }),
  };
}

function told({ table, from, to, rows }: DayDifference, view: TableView): string {
  const n = (change: string): string => rows.filter((r) => r.change === change).length.toLocaleString('en-US');
  const sum = `${table}, ${from} to ${to}: ${n('added')} added, ${n('removed')} removed, ${n('changed')} changed.`;
  if (rows.length === 0) return sum;
  const more = view.rows.length - SHOWN;
  const rest = more > 0 ? `\n… ${more.toLocaleString('en-US')} more lines; --csv has all.` : '';
  return `${drawTable({ ...view, rows: view.rows.slice(0, SHOWN) })}${rest}\n${sum}`;
}
