import type { Repair } from '../../index.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { drawTable } from '../table.ts';
import { withEngine } from '../with-engine.ts';
import { list } from '../words.ts';

const UNVERIFIED = 6;

export const repair: CommandSpec = {
  name: 'repair',
  summary: 'write damaged or missing layers again, from what still holds their rows; the plan first',
  options: [
    OPTIONS.yes,
    { flags: '--accept <loss>', help: 'lost: give up what nothing holds any more; the ledger tells of it' },
  ],
  examples: [
    { command: 'varve repair', does: 'what is damaged, and where its rows were found' },
    { command: 'varve repair --yes', does: 'write it again' },
    { command: 'varve repair --yes --accept lost', does: 'and give up what cannot be found' },
  ],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async (engine) => {
      const yes = call.options['yes'] === true;
      const found = await engine.repair({ yes, accept: list(call.options['accept']) ?? [] });
      call.output.answer({ done: yes, ...found }, () => told(found, yes));
      return found.lost.length > 0 && !found.givenUp ? UNVERIFIED : 0;
    }),
};

function told(found: Repair, done: boolean): string {
  const { repaired, copies, lost } = found;
  if (repaired.length + copies.length + lost.length === 0)
    return 'There is nothing to repair: every layer and every copy of the ledger is what it was.';
  const what = [
    ...(repaired.length > 0 ? [counted(repaired.length, 'layer')] : []),
    ...(copies.length > 0
      ? [`${counted(copies.length, 'entry')} of the ledger, from the table: ${copies.join(', ')}`]
      : []),
  ].join('; ');
  return [
    ...(repaired.length > 0 ? [layerTable(found)] : []),
    ...(what === ''
      ? []
      : [done ? `Written again: ${what}.` : `${what}. Nothing was touched yet. Do it: varve repair --yes`]),
    ...(lost.length > 0 ? lostLines(found) : []),
  ].join('\n');
}

function counted(n: number, word: 'layer' | 'entry'): string {
  const many = word === 'entry' ? 'entries' : 'layers';
  return `${n.toLocaleString('en-US')} ${n === 1 ? word : many}`;
}

function layerTable({ repaired }: Repair): string {
  return drawTable({
    columns: ['table', 'day', 'from', 'becomes', 'files'],
    rows: repaired.map(({ table, day, files, from, sameBytes }) => [
      table,
      day,
      from,
      sameBytes ? 'the very bytes' : 'the same rows',
      files.join(', '),
    ]),
  });
}

function lostLines({ lost, givenUp }: Repair): string[] {
  return [
    givenUp ? 'Given up:' : 'Nothing holds these any more:',
    drawTable({ columns: ['table', 'day', 'why'], rows: lost.map(({ table, day, why }) => [table, day, why]) }),
    givenUp
      ? 'Histories stand as they are. What stood on these days can be gone back to from a backup alone: varve backup.'
      : 'A dump that is put back into the store under its name (dumps/<day>…) brings the day back. Give them up: varve repair --yes --accept lost',
  ];
}
