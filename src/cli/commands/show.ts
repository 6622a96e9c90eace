import { type Shown } from '../../index.ts';
import { DBT_OPTIONS, SELECTING } from '../dbt/options.ts';
import { runCommand, whole } from '../run-command.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { drawTable } from '../table.ts';
import { text } from '../words.ts';
import { withEngine } from '../with-engine.ts';

const ROWS = 5;

export const show: CommandSpec = {
  name: 'show',
  summary: 'the first rows of what a node or a query gives; nothing is kept',
  options: [
    OPTIONS.select,
    OPTIONS.exclude,
    OPTIONS.date,
    OPTIONS.fullRefresh,
    DBT_OPTIONS.inline,
    DBT_OPTIONS.limit,
    { flags: '--output <format>', help: 'text or json' },
    ...SELECTING,
    DBT_OPTIONS.threads,
  ],
  examples: [
    { command: 'varve show --select tenant_status_transitions', does: 'its first five rows' },
    { command: `varve show --inline "select * from {{ ref('tenant_history') }}" --limit 20`, does: 'of a query' },
  ],
  exits: ['failed', 'invalid', 'refused', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async ({ dbt }) => {
      const { options, output } = call;
      const command = runCommand(options);
      const limit = whole('--limit', text(options['limit'])) ?? ROWS;
      const shown = await dbt.show({
        ...command,
        inline: text(options['inline']),
        limit,
        args: { ...command.args, which: 'show', limit },
      });
      if (text(options['output']) === 'json')
        for (const one of shown) output.plain(JSON.stringify(document(one), null, 2));
      else if (output.json) output.answer({ shown: shown.map(document) }, () => '');
      else output.plain(shown.map(table).join('\n'));
      return 0;
    }),
};

function document({ node, result }: Shown): object {
  const rows = result.rows.map((row) =>
    Object.fromEntries(result.columns.map((c, i) => [c.name, plain(row[i] ?? null)])),
  );
  return { node: node.name, show: rows };
}

function table({ node, result }: Shown): string {
  const rows = result.rows.map((row) => row.map((cell) => (cell === null ? null : String(plain(cell)))));
  return `Previewing node '${node.name}':\n${drawTable({ columns: result.columns.map((c) => c.name), rows })}`;
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}
