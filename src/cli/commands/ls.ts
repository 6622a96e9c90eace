import { listNodes, VarveError, type Listing } from '../../index.ts';
import { SELECTING } from '../dbt/options.ts';
import { openOptions } from '../engine-options.ts';
import { runCommand } from '../run-command.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { text, words } from '../words.ts';

const FORMATS = ['selector', 'name', 'path', 'json'] as const;
const KEYS = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
];

export const ls: CommandSpec = {
  name: 'ls',
  aliases: ['list'],
  summary: 'what a selection names, one a line; no database is opened',
  options: [
    OPTIONS.select,
    OPTIONS.exclude,
    { flags: '--output <format>', help: `one of ${FORMATS.join(', ')}` },
    { flags: '--output-keys <key...>', help: 'with --output json: these keys only' },
    ...SELECTING,
  ],
  examples: [{ command: 'varve ls --select +tenant_history', does: 'a model and all that it reads' }],
  exits: ['invalid'],
  run: async (call) => {
    const { options, output } = call;
    const asked = text(options['output']) ?? 'selector';
    const format = FORMATS.find((f) => f === asked);
    if (!format)
      throw new VarveError('option-value', { option: '--output', value: asked, expected: FORMATS.join(', ') });
    const keys = words(options['outputKeys']);
    const listings = await listNodes(await openOptions(call), runCommand(options));
    const lines = listings.map((l) => (format === 'json' ? JSON.stringify(chosen(l, keys)) : l[format]));
    if (output.json) output.answer({ nodes: lines }, () => '');
    else for (const line of lines) output.plain(line);
    return 0;
  },
};

/** The keys of a node that are asked for; `config.materialized` reaches into one. */
function chosen({ node }: Listing, keys: readonly string[] = KEYS): object {
  const found = keys.flatMap((key) => {
    const value = key
      .split('.')
      .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], node);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(found);
}
