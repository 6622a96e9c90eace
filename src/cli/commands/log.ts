import { VarveError, type LogLine, type Size } from '../../index.ts';
import { text } from '../words.ts';
import type { TableView } from '../output.ts';
import type { CommandSpec } from '../spec.ts';
import { drawTable } from '../table.ts';
import { withEngine } from '../with-engine.ts';

export const log: CommandSpec = {
  name: 'log',
  summary: 'read the ledger: who did what, when, and how many rows that were',
  options: [
    { flags: '--last <n>', help: 'only the newest entries' },
    { flags: '--sizes', help: 'what the database and each part of the store take, and grow by a day' },
  ],
  examples: [
    { command: 'varve log --last 10', does: 'the ten newest entries' },
    { command: 'varve log --sizes', does: 'bytes of dumps, layers, backups and the database' },
  ],
  exits: ['invalid', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      if (call.options['sizes'] === true) {
        const sizes = await engine.sizes();
        call.output.answer({ sizes }, () => drawTable(sizesView(sizes)));
        return 0;
      }
      const last = number(text(call.options['last']));
      const entries = engine.log();
      const shown = last === undefined ? entries : entries.slice(Math.max(0, entries.length - last));
      call.output.answer({ entries: shown }, () => drawTable(linesView(shown)));
      return Promise.resolve(0);
    }),
};

function number(given: string | undefined): number | undefined {
  if (given === undefined || /^\d+$/.test(given)) return given === undefined ? undefined : Number(given);
  throw new VarveError('option-value', { option: '--last', value: given, expected: 'a number' });
}

function linesView(lines: readonly LogLine[]): TableView {
  return {
    columns: ['seq', 'at', 'by', 'kind', 'day', 'what'],
    rows: lines.map(({ seq, at, by, kind, day, what }) => [seq, at, by, kind, day, what]),
  };
}

function sizesView(sizes: readonly Size[]): TableView {
  return {
    columns: ['what', 'objects', 'bytes', 'bytes a day'],
    rows: sizes.map(({ what, objects, bytes, daily }) => [what, objects, bytes, daily]),
  };
}
