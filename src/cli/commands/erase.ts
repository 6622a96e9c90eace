import { VarveError, type Erased, type ErasePlan } from '../../index.ts';
import { OPTIONS, type Call, type CommandSpec } from '../spec.ts';
import { withRecovery } from '../with-recovery.ts';
import { list, text } from '../words.ts';

export const erase: CommandSpec = {
  name: 'erase',
  summary: 'erase all that is kept of one key of a table, or some of its values, for good; the plan first',
  words: '<table>',
  options: [
    { flags: '--key <value>', help: "value of the table's key; once for each column of it", required: true },
    { flags: '--columns <names>', help: 'only the values of these columns, with commas between; the key stays' },
    { flags: '--dry-run', help: 'the plan alone; nothing is touched' },
    { flags: '--accept <refresh>', help: 'refresh:<model>: an incremental model without a history may be made anew' },
    OPTIONS.yes,
  ],
  examples: [
    { command: 'varve erase tenants --key 12345 --dry-run', does: 'what would be done, in numbers' },
    { command: 'varve erase tenants --key 12345', does: 'the plan, then the table is typed again, then it is done' },
    { command: 'varve erase tenants --key 12345 --columns email,phone --yes', does: 'these values, on all days' },
  ],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withRecovery(call, async (recovery) => {
      const columns = text(call.options['columns'])
        ?.split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      const erased = await recovery.erase({
        table: call.args[0] ?? '',
        key: list(call.options['key']) ?? [],
        columns,
        accept: list(call.options['accept']) ?? [],
        confirm: (plan) => confirm(call, plan),
      });
      call.output.answer(erased, () => told(call, erased));
      return 0;
    }),
};

/** Shows the plan before it asks; what is answered as one document has it in there. */
async function confirm(call: Call, plan: ErasePlan): Promise<boolean> {
  const { output, options } = call;
  if (options['dryRun'] === true) return false;
  if (options['yes'] === true) return true;
  const answered = await output.ask(`${planText(plan)}\n\nType ${plan.table} to erase it: `);
  if (answered?.trim() !== plan.table)
    throw new VarveError('confirmation-missing', { name: plan.table, what: 'The erasure from' });
  return true;
}

function told({ options }: Call, { done, plan, receipt, seq, backup }: Erased): string {
  if (!done) return `${planText(plan)}\n\nNothing was touched.`;
  return [
    ...(options['yes'] === true ? [planText(plan), ''] : []),
    `It is erased: entry ${seq ?? ''} of the ledger tells what was done, and not of whom.`,
    `Receipt, kept nowhere else: ${receipt ?? ''}`,
    ...(backup === null ? [] : [`A new backup takes the place of the old ones: ${backup}.`]),
    ...afterwards(plan),
  ].join('\n');
}

function planText(plan: ErasePlan): string {
  const { table, columns, days, dumps, backups, points, histories } = plan;
  const what = columns === null ? 'All rows of the key' : `${columns.join(', ')} of the key's rows`;
  const lines = [
    `${what} in ${table}, kept of ${days.held} of ${several(days.kept, 'day')}:`,
    line(plan.layers, 'file of layers', 'written anew'),
    line(dumps.length, 'dump', 'taken out of the store; its day is kept in layers'),
    line(backups.length, 'object of backups', 'taken away; a new backup is made'),
    ...histories.map(({ history, gone, made }) => `  ${history}: ${several(gone, 'version')} out, ${n(made)} in`),
    line(plan.corrections, 'row of the corrections log', 'taken away'),
    ...(plan.tables.length > 0 ? [`  made anew: ${plan.tables.join(', ')}`] : []),
    line(points.length, 'database that a restore replaced', 'taken away'),
    line(plan.files.length, 'file beside the database and below target', 'taken away'),
    line(plan.orphans.length, 'object of the store that no entry names', 'taken away'),
    '  the database: written anew, row by row',
  ];
  return [...lines.filter((l) => l !== ''), ...afterwards(plan)].join('\n');
}

/** What is left to be done by others. */
function afterwards({ atSource, lying, traces }: ErasePlan): string[] {
  return [
    ...(atSource
      ? ['The newest dump still held it: erase it at the source too, or the next dump brings it back.']
      : []),
    ...(lying.length > 0 ? [`Dumps that held it lie where they arrived; take them away: ${lying.join(', ')}`] : []),
    ...(traces.length > 0 ? [`Something that it alone held in this table is also in: ${traces.join(', ')}`] : []),
  ];
}

function line(count: number, one: string, how: string): string {
  return count === 0 ? '' : `  ${several(count, one)}: ${how}`;
}

/** `1 dump in the store`, `3 dumps in the store`: of several words the first is the one that is counted. */
function several(count: number, one: string): string {
  const [word = '', ...rest] = one.split(' ');
  return [n(count), count === 1 ? word : `${word}s`, ...rest].join(' ');
}

function n(value: number): string {
  return value.toLocaleString('en-US');
}
