import { parseDay, VarveError, type Engine, type HistorySummary, type Timeline } from '../../index.ts';
import { list, text } from '../words.ts';
import type { TableView } from '../output.ts';
import { OPTIONS, type Call, type CommandSpec, type OptionSpec } from '../spec.ts';
import { csvText, drawTable } from '../table.ts';
import { withEngine } from '../with-engine.ts';

export const history: CommandSpec = {
  name: 'history',
  summary: 'list the histories, or show one: the timeline of a key, or the rows of a day',
  words: '[history]',
  options: [
    { flags: '--key <value>', help: 'value of the key; once for each column of it' },
    { flags: '--as-of <day>', help: 'the rows that were in force on a day' },
    { flags: '--csv', help: 'as CSV' },
  ],
  examples: [
    { command: 'varve history', does: 'rows, open, closed, first and last day of each, growth' },
    { command: 'varve history tenant_history --key 12345', does: 'every version of one tenant, with what changed' },
    { command: 'varve history tenant_history --as-of 2026-02-07 --csv', does: 'the table as it was' },
  ],
  exits: ['invalid', 'refused', 'engine', 'unverified'],
  subcommands: [
    manage({
      name: 'adopt',
      summary: 'keep a table that stands there as the base of a history',
      words: '<history>',
      more: [{ flags: '--snapshot <name>', help: 'make it of the versions of this snapshot, which stays as it is' }],
      work: async (engine, [name = ''], options) => {
        const { history: adopted, open } = await engine.adopt(name, text(options['snapshot']));
        return `${adopted} is adopted; ${open.toLocaleString('en-US')} open versions.`;
      },
    }),
    manage({
      name: 'rename',
      summary: 'move a history to the name that its model makes now',
      words: '<from> <to>',
      work: async (engine, [from = '', to = '']) => {
        await engine.rename(from, to);
        return `${from} is now ${to}.`;
      },
    }),
    manage({
      name: 'retire',
      summary: 'say that a history is over; its table stays',
      words: '<history>',
      work: async (engine, [name = '']) => {
        const { history: retired, rows } = await engine.retire(name);
        return `${retired} is retired; its table stays with ${rows.toLocaleString('en-US')} rows.`;
      },
    }),
  ],
  run: (call) => withEngine(call, (engine) => show(call, engine)),
};

async function show(call: Call, engine: Engine): Promise<number> {
  const [name] = call.args;
  const key = list(call.options['key']);
  const asOf = text(call.options['asOf']);
  if (name === undefined) {
    const histories = await engine.histories();
    return answer(call, { histories }, summaryView(histories));
  }
  if (asOf !== undefined) {
    const found = await engine.asOf(name, parseDay(asOf));
    return answer(call, found, versionsView(found));
  }
  if (key !== undefined) {
    const found = await engine.timeline(name, key);
    return answer(call, found, versionsView(found));
  }
  const histories = (await engine.histories()).filter(
    (h) => h.history === name || h.history.split('.').at(-1) === name,
  );
  if (histories.length === 0)
    throw new VarveError('history-unknown-name', { name, known: (await engine.histories()).map((h) => h.history) });
  return answer(call, { histories }, summaryView(histories));
}

function answer({ output, options }: Call, document: unknown, view: TableView): number {
  output.answer(document, () => (options['csv'] === true ? csvText(view) : drawTable(view)));
  return 0;
}

function summaryView(histories: readonly HistorySummary[]): TableView {
  return {
    columns: ['history', 'rows', 'open', 'closed', 'first day', 'last day', 'growth'],
    rows: histories.map((h) => [
      h.history,
      h.rows,
      h.open,
      h.closed,
      h.firstDay,
      h.lastDay,
      h.growth.map((g) => `${g.day} +${g.opened}`).join(', '),
    ]),
  };
}

function versionsView({ columns, versions }: Timeline): TableView {
  const shown = (value: unknown): string =>
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
  return {
    columns: ['valid_from', 'valid_to', 'is_current', ...columns, 'changed'],
    rows: versions.map((v) => [
      v.validFrom,
      v.validTo,
      String(v.isCurrent),
      ...columns.map((c) => (v.values[c] == null ? null : shown(v.values[c]))),
      v.changed.join(', '),
    ]),
  };
}

interface Managing {
  readonly name: string;
  readonly summary: string;
  readonly words: string;
  readonly work: Work;
  readonly more?: readonly OptionSpec[];
}

type Work = (engine: Engine, args: readonly string[], options: Call['options']) => Promise<string>;

/** A command that changes what the ledger knows of a history: the table's name is typed again, or --yes is given. */
function manage({ name, summary, words, work, more = [] }: Managing): CommandSpec {
  const typed = words.replaceAll(/[<>]/g, '');
  return {
    name,
    summary,
    words,
    options: [OPTIONS.yes, ...more],
    examples: [
      {
        command: `varve history ${name} silver.${typed.includes('to') ? 'tenants silver.tenant_history' : 'tenant_history'}`,
        does: summary,
      },
    ],
    exits: ['invalid', 'refused', 'engine', 'unverified'],
    run: async (call) => {
      const subject = call.args[0] ?? '';
      if (call.options['yes'] !== true) {
        const answered = await call.output.ask(`Type ${subject} to ${name} it: `);
        if (answered?.trim() !== subject)
          throw new VarveError('confirmation-missing', { name: subject, what: `The ${name} of` });
      }
      return withEngine(call, async (engine) => {
        const told = await work(engine, call.args, call.options);
        call.output.answer({ done: told }, () => told);
        return 0;
      });
    },
  };
}
