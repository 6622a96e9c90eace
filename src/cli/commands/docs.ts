import { DBT_OPTIONS, SELECTING } from '../dbt/options.ts';
import { runCommand } from '../run-command.ts';
import { OPTIONS, type CommandSpec } from '../spec.ts';
import { withEngine } from '../with-engine.ts';
import { serve } from './docs-serve.ts';

const generate: CommandSpec = {
  name: 'generate',
  summary: 'write target/manifest.json and target/catalog.json',
  options: [
    OPTIONS.select,
    OPTIONS.exclude,
    { flags: '--no-compile', help: 'do not compile the nodes' },
    { flags: '--empty-catalog', help: 'ask nothing of the database' },
    { flags: '--static', help: 'taken as dbt takes it', hidden: true },
    { flags: '--compile', help: 'taken as dbt takes it', hidden: true },
    ...SELECTING,
    DBT_OPTIONS.threads,
  ],
  examples: [{ command: 'varve docs generate', does: 'for pages and programs that read them' }],
  exits: ['failed', 'invalid', 'engine', 'unverified'],
  run: (call) =>
    withEngine(call, async ({ dbt }) => {
      const { options, output } = call;
      const command = runCommand(options);
      const compile = options['compile'] !== false;
      const emptyCatalog = options['emptyCatalog'] === true;
      const { relations } = await dbt.docs({ ...command, compile, emptyCatalog });
      output.answer({ relations }, () => `Catalog written to target/catalog.json: ${relations} relations`);
      return 0;
    }),
};

export const docs: CommandSpec = {
  name: 'docs',
  summary: "make what documentation is made from, or show the project's",
  options: [],
  examples: [{ command: 'varve docs generate', does: 'write the artifacts' }],
  exits: [],
  subcommands: [generate, serve],
};
